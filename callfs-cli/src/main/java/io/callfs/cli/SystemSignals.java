package io.callfs.cli;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * SIGTERM, SIGINT and SIGHUP of the process.
 *
 * <p>A shutdown hook would do for the first signal only: the platform ignores the second while
 * hooks run, and ends with 143 where a stop that was asked for and went well has to end with 0.
 * {@code sun.misc.Signal} is in every JDK (module jdk.unsupported) and used by name, since the
 * compiler warns of it in a way that can't be turned off.
 */
final class SystemSignals implements Signals {

  private static final int KILLED_BY_SIGNAL = 128;
  private static final Map<String, Integer> NUMBERS = Map.of("TERM", 15, "INT", 2);

  @Override
  public void onStop(Runnable stop) {
    AtomicBoolean asked = new AtomicBoolean();
    for (String name : List.of("TERM", "INT")) {
      handle(name, () -> received(name, asked, stop));
    }
  }

  @Override
  public void onReload(Runnable reload) {
    handle("HUP", () -> Thread.ofPlatform().name("reload").start(reload));
  }

  private static void received(String name, AtomicBoolean asked, Runnable stop) {
    if (asked.compareAndSet(false, true)) {
      Thread.ofPlatform().name("stop").start(stop);
    } else {
      Runtime.getRuntime().halt(KILLED_BY_SIGNAL + NUMBERS.getOrDefault(name, 0));
    }
  }

  @SuppressWarnings("ReferenceEquality") // a proxy is equal to itself only
  private static void handle(String name, Runnable action) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      InvocationHandler calls =
          (proxy, method, arguments) ->
              switch (method.getName()) {
                case "handle" -> {
                  action.run();
                  yield null;
                }
                case "equals" -> proxy == arguments[0];
                case "hashCode" -> System.identityHashCode(proxy);
                default -> "handler of SIG" + name;
              };
      signal
          .getMethod("handle", signal, handler)
          .invoke(
              null,
              signal.getConstructor(String.class).newInstance(name),
              Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] {handler}, calls));
    } catch (InvocationTargetException e) {
      // Refused where the system lacks the signal or the JVM keeps it (-Xrs): then its default
      // holds.
      if (!(e.getCause() instanceof IllegalArgumentException)) {
        throw new IllegalStateException("SIG" + name + " can't be handled", e);
      }
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("this Java has no sun.misc.Signal", e);
    }
  }
}
