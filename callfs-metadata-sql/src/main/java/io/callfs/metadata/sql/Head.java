package io.callfs.metadata.sql;

/**
 * The last commit of a database that instances share.
 *
 * @param seq its number; commits are numbered without gaps
 * @param token a random number of its own, by which two commits of one number are told apart: after
 *     a fail-over the new server may not have the last commits of the old one
 */
record Head(long seq, long token) {}
