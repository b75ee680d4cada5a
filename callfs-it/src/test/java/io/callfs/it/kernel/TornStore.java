package io.callfs.it.kernel;

import io.callfs.spi.MetadataReader;
import io.callfs.spi.MetadataStore;
import io.callfs.spi.MetadataTransaction;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A store whose transactions are none: what a transaction has seen may be gone when it writes. It
 * is there to be found out.
 */
final class TornStore implements MetadataStore {

  private final MetadataStore store;

  TornStore(MetadataStore store) {
    this.store = store;
  }

  @Override
  public <T> T read(Function<? super MetadataReader, ? extends T> work) {
    return store.read(work);
  }

  @Override
  public <T> T write(Function<? super MetadataTransaction, ? extends T> work) {
    return work.apply(
        (MetadataTransaction)
            Proxy.newProxyInstance(
                TornStore.class.getClassLoader(),
                new Class<?>[] {MetadataTransaction.class},
                (proxy, method, arguments) -> alone(method, arguments)));
  }

  private @Nullable Object alone(Method method, Object @Nullable [] arguments) {
    LockSupport.parkNanos(1);
    Object[] answer = new Object[1];
    boolean ignored =
        store.<Boolean>write(tx -> {
          answer[0] = invoke(tx, method, arguments);
          return true;
        });
    return answer[0];
  }

  private static @Nullable Object invoke(
      MetadataTransaction tx, Method method, Object @Nullable [] arguments) {
    try {
      return method.invoke(tx, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause() instanceof RuntimeException failure
          ? failure
          : new IllegalStateException(e);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    store.close();
  }
}
