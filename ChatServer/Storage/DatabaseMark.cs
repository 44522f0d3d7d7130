using System.Data.Common;
using System.Globalization;
using System.Security.Cryptography;
using ChatServer.Storage.Files;
using ChatServer.Storage.Sqlite;
using Dapper;

namespace ChatServer.Storage;

/// <summary>The state in which a start finds the database.</summary>
internal enum DatabaseOrigin
{
    /// <summary>Unchanged since the last start, in its place.</summary>
    Continued,

    /// <summary>All files were copied or moved to another disk: the database holds everything that its server wrote.</summary>
    Moved,

    /// <summary>A copy of an earlier state, made by <c>backup</c> or by other means.</summary>
    PutBack,
}

/// <param name="Epoch">The epoch of the cursors that clients get from now on.</param>
internal sealed record SettledDatabase(DatabaseOrigin Origin, string Epoch, Timestamp EpochAt);

/// <summary>How many sessions were open and how many invitations existed when a copy was put in place.</summary>
internal sealed record EndedRights(int Sessions, int Invitations);

/// <summary>
/// Recognizes a copy of a database at its first start and draws a new epoch for it. The copy and the original write different
/// events at the same positions: a cursor of one is meaningless in the other.
/// <para>
/// The witness is the file <c>chat.mark</c>. Each start creates it again under a new random id, and the database records the id
/// and the <see cref="FileBirth"/> of the file. An earlier database has another id; a copied directory has a file with another
/// birth, even if its files were overwritten in place. While the server runs, the file follows the log's position once a second:
/// a database that ends before that position was restored from a copy.
/// </para>
/// A disk or a machine that was reset to a snapshot as a whole can't be recognized: its operator has to run <c>restore
/// --in-place</c>.
/// </summary>
internal static partial class DatabaseMark
{
    private const string Current = "mark";
    private const string Next = "next_mark";
    private const string New = "new";

    /// <summary>Marks a database that is being created.</summary>
    public static void Begin(DbConnection connection, Timestamp now)
    {
        ServerState.WriteEpoch(connection, NewEpoch(), now);
        ServerState.Write(connection, Current, New);
    }

    /// <summary>Makes the first start treat this database as a copy.</summary>
    public static void MakeCopy(DbConnection connection, Timestamp now)
    {
        ServerState.Remove(connection, Current);
        ServerState.Remove(connection, Next);
        ServerState.Write(connection, ServerState.CopiedAt, now.Nanoseconds.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Recognizes a copy, draws its epoch, and marks the database as this directory's.</summary>
    /// <exception cref="IOException">The database was restored from a copy, and its sessions can't be ended: it must not be
    /// served.</exception>
    public static SettledDatabase Settle(DbConnection connection, DataDirectory directory, Timestamp now, ILogger logger)
    {
        var (origin, reason) = Judge(connection, directory);
        var settled = origin == DatabaseOrigin.Continued ? Read(connection) : new SettledDatabase(origin, NewEpoch(), now);
        try
        {
            Store(connection, directory, settled);
        }
        catch (Exception failure) when (ChangedNothing(failure))
        {
            if (origin == DatabaseOrigin.PutBack)
                throw new IOException(
                    $"The database was put back ({reason}), and its sessions can't be ended because nothing can be "
                    + $"written: {failure.Message}", failure);

            // The next start finds the same state and repeats this; clients of this start have an epoch that no other start has.
            Log.NotStored(logger, failure);
        }

        LogOrigin(logger, origin, reason);
        return settled;
    }

    public static string NewEpoch() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6));

    // As on a full disk. If it is unknown what was stored, as after a failed fsync, the database is not served.
    private static bool ChangedNothing(Exception failure) =>
        StoreFailure.IsUnavailable(failure) && !StoreFailure.LeavesCommitOpen(failure);

    private static SettledDatabase Read(DbConnection connection) => new(
        DatabaseOrigin.Continued,
        ServerState.Read(connection, ServerState.Epoch),
        new Timestamp(ServerState.Find(new ReadScope(connection), ServerState.EpochAt)));

    private static (DatabaseOrigin Origin, string Reason) Judge(DbConnection connection, DataDirectory directory)
    {
        var read = new ReadScope(connection);
        var (current, next) = (ServerState.FindText(read, Current), ServerState.FindText(read, Next));
        if (ServerState.FindText(read, ServerState.CopiedAt) is not null)
            return (DatabaseOrigin.PutBack, "it is a backup");

        if (current == New)
            return (DatabaseOrigin.Continued, "");

        if (current is null)
            return (DatabaseOrigin.Moved, "it was last used by an earlier version of the server, which marks no database");

        if (MarkFile.Find(directory.MarkPath) is not { } file)
            return (DatabaseOrigin.PutBack, $"{directory.MarkPath} is missing");

        if (file.Id != IdOf(current) && file.Id != IdOf(next))
            return (DatabaseOrigin.PutBack, "it is not the one that the last start used");

        if (file.Position > read.LastPosition())
            return (DatabaseOrigin.PutBack, $"it ends before position {file.Position}, which had already been reached");

        return file.Mark != current && file.Mark != next
            ? (DatabaseOrigin.Moved, "the data directory was copied, or moved to another disk")
            : (DatabaseOrigin.Continued, "");
    }

    // The database accepts the next file before that file is in place, in addition to the one that this start found, and drops
    // the old one afterwards. A crash in between changes nothing, even if it happens several times.
    private static void Store(DbConnection connection, DataDirectory directory, SettledDatabase settled)
    {
        var prepared = MarkFile.Prepare(directory.MarkPath, new ReadScope(connection).LastPosition());
        using (var transaction = SqliteFile.BeginWriting(connection))
        {
            if (settled.Origin != DatabaseOrigin.PutBack && MarkFile.Find(directory.MarkPath) is { } found)
                ServerState.Write(connection, Current, found.Mark);
            ServerState.Write(connection, Next, prepared.Mark);
            if (settled.Origin != DatabaseOrigin.Continued)
                ServerState.WriteEpoch(connection, settled.Epoch, settled.EpochAt);
            if (settled.Origin == DatabaseOrigin.PutBack)
                EndRights(connection, settled.EpochAt);
            ServerState.Remove(connection, ServerState.CopiedAt);
            transaction.Commit();
        }

        MarkFile.Publish(directory.MarkPath);
        ServerState.Write(connection, Current, prepared.Mark);
    }

    /// <summary>
    /// Ends all sessions and invitations, because it is unknown which of them were revoked or used up after the copy was made.
    /// This includes those that have expired by a clock that may be ahead. Returns how many were open. The journal of revocations
    /// needs no entry for each: every other copy that is put in place ends them too.
    /// </summary>
    public static EndedRights EndRights(DbConnection connection, Timestamp now)
    {
        var open = connection.QuerySingle<int>("""
            SELECT COUNT(*)
            FROM   sessions
            WHERE  expires_at > @now AND revoked_at IS NULL
            """, new { now });
        connection.Execute("""
            UPDATE sessions
            SET    revoked_at = @now
            WHERE  revoked_at IS NULL
            """, new { now });
        connection.Execute("DELETE FROM revocation_outbox WHERE kind = 'session_ended'");
        return new EndedRights(open, Invitations: connection.Execute("DELETE FROM invitations"));
    }

    private static string? IdOf(string? mark) => mark?.Split(':')[0];

    private static void LogOrigin(ILogger logger, DatabaseOrigin origin, string reason)
    {
        if (origin == DatabaseOrigin.PutBack)
            Log.WasPutBack(logger, reason);
        else if (origin == DatabaseOrigin.Moved)
            Log.WasMoved(logger, reason);
    }

    private static partial class Log
    {
        [LoggerMessage(
            13, LogLevel.Warning,
            "The database was put back: {Reason}. All sessions and invitations have ended; clients read their history "
            + "again. Messages sent after the copy was made are missing")]
        public static partial void WasPutBack(ILogger logger, string reason);

        [LoggerMessage(
            14, LogLevel.Warning,
            "The database is a copy: {Reason}. Clients read their history again. If it is older than the database that was "
            + "served last, stop and run `restore --in-place`, which ends all sessions and invitations")]
        public static partial void WasMoved(ILogger logger, string reason);

        [LoggerMessage(15, LogLevel.Warning, "The database's mark couldn't be renewed; the next start tries again")]
        public static partial void NotStored(ILogger logger, Exception exception);
    }
}
