package io.kazoo.data;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One operation of a transaction. Data arrays are not copied; {@code toString} shows their length only. */
public sealed interface Op permits Op.Create, Op.Delete, Op.SetData, Op.Check {
    /** Path of the node concerned. */
    String path();

    /**
     * Creates a node.
     *
     * @param path where
     * @param data the data, or null for none (distinct from empty)
     * @param acls the access control list; copied
     * @param mode the kind of node
     * @param ttlMillis time to live in milliseconds, 1 to 2^40 - 1 if the mode has one, else 0
     * @param wantStat whether the result should carry the new node's statistics; older servers leave them out
     */
    record Create(
            String path, byte @Nullable [] data, List<Acl> acls, CreateMode mode, long ttlMillis, boolean wantStat)
            implements Op {
        /**
         * Checks the time to live and copies the list.
         *
         * @throws IllegalArgumentException if the time to live does not fit the mode or is out of range
         */
        public Create {
            boolean fits =
                    mode.hasTtl() ? ttlMillis >= 1 && ttlMillis <= CreateOptions.MAX_TTL.toMillis() : ttlMillis == 0;
            if (!fits) {
                throw new IllegalArgumentException("time to live of " + ttlMillis + " ms does not fit mode " + mode);
            }
            acls = List.copyOf(acls);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Create that
                    && path.equals(that.path)
                    && Arrays.equals(data, that.data)
                    && acls.equals(that.acls)
                    && mode == that.mode
                    && ttlMillis == that.ttlMillis
                    && wantStat == that.wantStat;
        }

        @Override
        public int hashCode() {
            return 31 * (31 * path.hashCode() + Arrays.hashCode(data)) + mode.hashCode();
        }

        @Override
        public String toString() {
            return "Create[path=" + path + ", data=" + ByteCount.of(data) + ", acls=" + acls + ", mode=" + mode
                    + ", ttlMillis=" + ttlMillis + ", wantStat=" + wantStat + "]";
        }
    }

    /**
     * Deletes a node.
     *
     * @param path which
     * @param version data version it must have, -1 for any
     */
    record Delete(String path, int version) implements Op {}

    /**
     * Sets the data of a node.
     *
     * @param path which
     * @param data the data, or null for none (distinct from empty)
     * @param version data version it must have, -1 for any
     */
    record SetData(String path, byte @Nullable [] data, int version) implements Op {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof SetData that
                    && path.equals(that.path)
                    && Arrays.equals(data, that.data)
                    && version == that.version;
        }

        @Override
        public int hashCode() {
            return 31 * (31 * path.hashCode() + Arrays.hashCode(data)) + version;
        }

        @Override
        public String toString() {
            return "SetData[path=" + path + ", data=" + ByteCount.of(data) + ", version=" + version + "]";
        }
    }

    /**
     * Lets the transaction fail unless a node exists with this version.
     *
     * @param path which
     * @param version data version it must have, -1 for any
     */
    record Check(String path, int version) implements Op {}
}
