package io.callfs.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.callfs.spi.CacheReport;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MetricsTest {

  @Test
  void aCacheTellsItsReadsAndItsSize() {
    Metrics metrics = new Metrics("1.2.3");
    metrics.cache(() -> new CacheReport.Figures(5, 7, Map.of("inodes", 3L)));

    assertThat(metrics.text().lines())
        .contains(
            "callfs_cache_operations_total{operation=\"hit\",cache_type=\"metadata\",} 5.0",
            "callfs_cache_operations_total{operation=\"miss\",cache_type=\"metadata\",} 7.0",
            "callfs_cache_size{cache_type=\"inodes\",} 3.0");
  }
}
