package io.callfs.it.rules;

/** What the groups of rules share: a system with an empty root that anyone may write to. */
public interface Rules {

  /** Returns the system under test, which begins each test with nothing in it. */
  Answering system();

  default User root() {
    return User.of(system(), "0 0 -");
  }

  /** Returns a user in the group 100, as {@link #bob} is. */
  default User alice() {
    return User.of(system(), "1000 1000 100");
  }

  default User bob() {
    return User.of(system(), "1001 1001 100");
  }

  /** Returns a user who is in no group but his own. */
  default User carol() {
    return User.of(system(), "1002 1002 -");
  }
}
