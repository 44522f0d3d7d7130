using ChatServer.Messages.CatchingUp;
using ChatServer.Storage;
using ChatServer.Storage.Sqlite;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace ChatServer.Tests.Messages.CatchingUp;

/// <summary>A database with a generated log, in which every second conversation is one user's.</summary>
internal sealed class LogFile : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("chat-log-").FullName;
    private readonly SqliteConnection connection;

    public LogFile()
    {
        connection = (SqliteConnection)SqliteFile.OpenForWriting(Path.Combine(directory, "chat.db"), new StorageOptions());
        Migrator.Migrate(connection, Timestamp.Now(TimeProvider.System));
        Read = new ReadScope(connection);
    }

    public Guid UserId { get; } = Guid.NewGuid();

    public ReadScope Read { get; }

    /// <summary>Adds messages and events in random order to conversations of the user, and to as many of other users.</summary>
    public void AddRandom(Random random, int conversations, int entries)
    {
        using var transaction = connection.BeginTransaction();
        var write = new WriteScope(connection, TimeProvider.System);
        for (var id = 1; id <= entries; id++)
            Add(write, id, conversation: random.Next(2 * conversations), isEvent: random.Next(4) == 0);
        for (var conversation = 0; conversation < 2 * conversations; conversation++)
            Join(write, conversation);
        transaction.Commit();
    }

    /// <summary>
    /// Adds conversations of the user that were active one after another, each with one more message at the end: a reader in the
    /// order of these last messages reaches the oldest messages last.
    /// </summary>
    public void AddBlocks(int conversations, int messagesOfEach)
    {
        using var transaction = connection.BeginTransaction();
        var write = new WriteScope(connection, TimeProvider.System);
        for (var id = 1; id <= conversations * messagesOfEach; id++)
            Add(write, id, conversation: 2 * (conversations - (id - 1) / messagesOfEach), isEvent: false);
        for (var number = 1; number <= conversations; number++)
        {
            Add(write, conversations * messagesOfEach + number, conversation: 2 * number, isEvent: false);
            Join(write, 2 * number);
        }

        transaction.Commit();
    }

    /// <summary>
    /// Adds conversations of the user with one message each that they haven't read; of every ten one is muted, and one cleared.
    /// The oldest are the groups, if there are any.
    /// </summary>
    public void AddUnread(int conversations, bool isArchived = false, int groups = 0)
    {
        using var transaction = connection.BeginTransaction();
        var write = new WriteScope(connection, TimeProvider.System);
        for (var number = 1; number <= conversations; number++)
        {
            var kind = number <= groups ? "group" : "direct";
            write.Execute(
                "INSERT INTO conversations (id, kind, low_user, high_user, created_at) VALUES (@number, @kind, "
                + "@UserId, @other, 0)", new
                {
                    number,
                    kind,
                    UserId,
                    other = Guid.NewGuid(),
                });
            Add(write, number, conversation: number, isEvent: false);
            write.Execute(
                "INSERT INTO conversation_participants (conversation_id, kind, user_id, joined_at, is_archived) VALUES (@number, "
                + "@kind, @UserId, 0, @isArchived)", new
                {
                    number,
                    kind,
                    UserId,
                    isArchived,
                });
            write.Execute("""
                UPDATE conversation_participants
                SET    last_message_id = @number, last_position = @number, unread = 1, muted_until = @mutedUntil, cleared_position = @cleared
                WHERE  conversation_id = @number AND user_id = @UserId
                """, new
            {
                number,
                UserId,
                mutedUntil = number % 10 == 0 ? long.MaxValue : (long?)null,
                cleared = number % 10 == 1 ? number : 0,
            });
        }

        transaction.Commit();
    }

    /// <summary>The same result as the walk, at the cost of reading the whole history.</summary>
    public IReadOnlyList<LogEntry> NaiveWalk(long after, long upTo, LiveRange live) =>
        [.. Read.Query<(long Position, long IsEvent)>("""
            SELECT m.id, 0 FROM messages m WHERE m.conversation_id % 2 = 0
            UNION ALL
            SELECT e.id, 1 FROM conversation_events e WHERE e.conversation_id % 2 = 0
            ORDER BY 1
            """)
            .Where(row => row.Position > after && row.Position <= upTo && (row.Position < live.First || row.Position > live.Last))
            .Select(row => new LogEntry(row.Position, row.IsEvent == 1 ? LogKind.Event : LogKind.Message))];

    /// <summary>
    /// Returns the number of instructions that SQLite's virtual machine runs for <paramref name="read"/>: a measure that no other
    /// process disturbs.
    /// </summary>
    public long CountSteps(Action read)
    {
        var steps = 0L;
        raw.sqlite3_progress_handler(
            connection.Handle,
            1,
            _ =>
            {
                steps++;
                return 0;
            },
            null);
        read();
        raw.sqlite3_progress_handler(connection.Handle, 0, null, null);
        return steps;
    }

    public void Dispose()
    {
        connection.Dispose();
        Directory.Delete(directory, recursive: true);
    }

    private static void Add(WriteScope write, int id, int conversation, bool isEvent) =>
        write.Execute(
            isEvent
                ? "INSERT INTO conversation_events (id, conversation_id, kind, user_id, message_id, created_at) VALUES (@id, "
                    + "@conversation, 'read', x'', 0, 0)"
                : "INSERT INTO messages (id, conversation_id, seq, sender_id, type, created_at, updated_at) VALUES (@id, "
                    + "@conversation, 0, x'', 'text', 0, 0)",
            new { id, conversation });

    private void Join(WriteScope write, int conversation) =>
        write.Execute("""
            INSERT INTO conversation_participants (conversation_id, user_id, joined_at, last_position)
            VALUES (@conversation, @userId, 0, MAX(COALESCE((SELECT MAX(id) FROM messages WHERE conversation_id = @conversation), 0),
                                                   COALESCE((SELECT MAX(id) FROM conversation_events WHERE conversation_id = @conversation), 0)))
            """, new { conversation, userId = conversation % 2 == 0 ? UserId : Guid.NewGuid() });
}
