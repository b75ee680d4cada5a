package io.callfs.memory;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Changes maps and remembers how to take each change back. Not thread-safe. */
final class UndoLog {

  private final Deque<Runnable> undo = new ArrayDeque<>();

  <K, V> @Nullable V put(Map<K, V> map, K key, V value) {
    V before = map.put(key, value);
    undo.push(() -> restore(map, key, before));
    return before;
  }

  <K, V> @Nullable V remove(Map<K, V> map, K key) {
    V before = map.remove(key);
    undo.push(() -> restore(map, key, before));
    return before;
  }

  void rollBack() {
    undo.forEach(Runnable::run);
    undo.clear();
  }

  private static <K, V> void restore(Map<K, V> map, K key, @Nullable V before) {
    if (before == null) {
      map.remove(key);
    } else {
      map.put(key, before);
    }
  }
}
