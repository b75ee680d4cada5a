/** The audit log: who changed what, who used which link, who was refused. */
@NullMarked
package io.callfs.server.audit;

import org.jspecify.annotations.NullMarked;
