package io.callfs.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The servers of {@code compose.yaml} would start with what it sets for them. */
class ComposeFileTest {

  private static final Path FILE = Path.of("..", "compose.yaml");

  @TempDir Path directory;

  private static Map<String, String> environment(String service) throws IOException {
    LoaderOptions options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    Object document = new Yaml(new SafeConstructor(options)).load(Files.readString(FILE));
    Map<String, String> environment = new HashMap<>();
    ((Map<?, ?>) at(at(at(document, "services"), service), "environment"))
        .forEach((name, value) ->
            environment.put(
                String.valueOf(name),
                String.valueOf(value).replaceAll("\\$\\{(\\w+)(:\\?[^}]*)?}", "given-as-$1-here")));
    return environment;
  }

  private static Object at(Object map, String key) {
    Object value = ((Map<?, ?>) map).get(key);
    assertThat(value).as(key).isNotNull();
    return value;
  }

  @ParameterizedTest
  @ValueSource(strings = {"one", "two"})
  void settingsAreGoodAndAskForAllServices(String service) throws IOException {
    LoadedConfiguration loaded =
        ConfigurationLoader.load(environment(service), directory, Optional.empty());
    assertThat(loaded.problems()).isEmpty();
    assertThat(loaded.notes()).isEmpty();
    Configuration configuration = loaded.configuration();
    assertThat(configuration.metadataStore().type())
        .isEqualTo(Configuration.MetadataStoreType.POSTGRES);
    assertThat(configuration.backend().s3().bucketName()).isPresent();
    assertThat(configuration.instanceDiscovery().instanceId().value()).isEqualTo(service);
  }
}
