package io.kazoo.chaos;

import io.kazoo.chaos.check.Commit;
import io.kazoo.chaos.check.Truth;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.jute.Record;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.server.ByteBufferInputStream;
import org.apache.zookeeper.server.persistence.FileTxnLog;
import org.apache.zookeeper.server.persistence.TxnLog;
import org.apache.zookeeper.txn.CloseSessionTxn;
import org.apache.zookeeper.txn.CreateTxn;
import org.apache.zookeeper.txn.DeleteTxn;
import org.apache.zookeeper.txn.MultiTxn;
import org.apache.zookeeper.txn.SetDataTxn;
import org.apache.zookeeper.txn.Txn;
import org.apache.zookeeper.txn.TxnHeader;
import org.jspecify.annotations.Nullable;

/** Reads what the servers have logged. What more than one of them has logged was committed. */
final class TransactionLogs {
    private final Map<Long, Integer> copies = new HashMap<>();
    private final TreeMap<Long, Commit> commits = new TreeMap<>();

    private TransactionLogs() {}

    static Truth read(List<Path> folders) throws IOException {
        TransactionLogs logs = new TransactionLogs();
        for (Path folder : folders) {
            logs.add(folder);
        }
        List<Commit> all = new ArrayList<>();
        logs.commits.forEach((zxid, commit) -> all.add(new Commit(
                zxid, commit.session(), commit.closing(), logs.copies.getOrDefault(zxid, 0) > 1, commit.changes())));
        return Truth.of(all);
    }

    private void add(Path folder) throws IOException {
        try (FileTxnLog log = new FileTxnLog(folder.toFile());
                TxnLog.TxnIterator transactions = log.read(0)) {
            if (transactions.getHeader() == null) {
                return;
            }
            do {
                TxnHeader header = transactions.getHeader();
                copies.merge(header.getZxid(), 1, Integer::sum);
                List<Commit.Change> changes = new ArrayList<>();
                change(header.getClientId(), transactions.getTxn(), changes);
                boolean closing = header.getType() == ZooDefs.OpCode.closeSession;
                commits.put(
                        header.getZxid(), new Commit(header.getZxid(), header.getClientId(), closing, false, changes));
            } while (transactions.next());
        }
    }

    private void change(long session, @Nullable Record record, List<Commit.Change> changes) throws IOException {
        if (record instanceof CreateTxn create) {
            long owner = create.getEphemeral() ? session : 0;
            changes.add(new Commit.Change(Commit.Kind.CREATED, create.getPath(), 0, owner, text(create.getData())));
        } else if (record instanceof SetDataTxn set) {
            changes.add(new Commit.Change(Commit.Kind.SET, set.getPath(), set.getVersion(), 0, text(set.getData())));
        } else if (record instanceof DeleteTxn delete) {
            changes.add(new Commit.Change(Commit.Kind.DELETED, delete.getPath(), -1, 0, "-"));
        } else if (record instanceof CloseSessionTxn close) {
            close.getPaths2Delete()
                    .forEach(path -> changes.add(new Commit.Change(Commit.Kind.DELETED, path, -1, 0, "-")));
        } else if (record instanceof MultiTxn multi) {
            for (Txn each : multi.getTxns()) {
                change(session, part(each), changes);
            }
        }
    }

    private static @Nullable Record part(Txn transaction) throws IOException {
        Record record = switch (transaction.getType()) {
            case ZooDefs.OpCode.create, ZooDefs.OpCode.create2 -> new CreateTxn();
            case ZooDefs.OpCode.setData -> new SetDataTxn();
            case ZooDefs.OpCode.delete -> new DeleteTxn();
            default -> null;
        };
        if (record != null) {
            ByteBufferInputStream.byteBuffer2Record(ByteBuffer.wrap(transaction.getData()), record);
        }
        return record;
    }

    private static String text(byte @Nullable [] data) {
        return data == null || data.length == 0 ? "-" : new String(data, StandardCharsets.UTF_8);
    }
}
