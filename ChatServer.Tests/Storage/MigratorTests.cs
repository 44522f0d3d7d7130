using ChatServer.Attachments;
using ChatServer.Conversations;
using ChatServer.Inbox;
using ChatServer.Messages;
using ChatServer.Messages.Pins;
using ChatServer.Messages.Replies;
using ChatServer.Messages.Sending;
using ChatServer.Storage;
using ChatServer.Storage.Sqlite;
using Dapper;
using Microsoft.Extensions.Logging;

namespace ChatServer.Tests.Storage;

[Parallelizable]
internal sealed class MigratorTests
{
    private readonly string directory = Directory.CreateTempSubdirectory("chat-migrations-").FullName;

    [OneTimeTearDown]
    public void Delete() => Directory.Delete(directory, recursive: true);

    [Test]
    public void A_database_of_the_first_release_is_migrated_and_keeps_its_rows()
    {
        using var connection = SqliteFile.OpenForWriting(Path.Combine(directory, "chat.db"), new StorageOptions());
        Migrator.Migrate(connection, Timestamp.Now(TimeProvider.System), upTo: 1);
        var epoch = ServerState.Read(connection, ServerState.Epoch);
        connection.Execute("""
            INSERT INTO conversation_events (id, conversation_id, kind, user_id, message_id, created_at)
            VALUES (7, 1, 'file_sent', zeroblob(16), 6, 0);
            """);

        Migrator.Migrate(connection, Timestamp.Now(TimeProvider.System));

        Assert.That(ConversationEventStore.FindAll(new ReadScope(connection), [7])[7], Is.EqualTo(new ConversationEventRow
        {
            Id = 7,
            ConversationId = 1,
            Kind = AnnouncementKind.FileSent.Name,
            UserId = Guid.Empty,
            MessageId = 6,
        }));
        Assert.That(ServerState.Read(connection, ServerState.Epoch), Is.EqualTo(epoch), "cursors stay valid");
    }

    [Test]
    public void Groups_and_direct_conversations_are_distinguished_in_migrated_lists()
    {
        using var connection = SqliteFile.OpenForWriting(Path.Combine(directory, "kinds.db"), new StorageOptions());
        Migrator.Migrate(connection, Timestamp.Now(TimeProvider.System), upTo: 15);
        connection.Execute("""
            INSERT INTO conversations (id, kind, created_at) VALUES (1, 'group', 0), (2, 'direct', 0);
            INSERT INTO conversation_participants (conversation_id, user_id, joined_at, last_message_id) VALUES (1, zeroblob(16), 0, 10), (2, zeroblob(16), 0, 11);
            """);

        Migrator.Migrate(connection, Timestamp.Now(TimeProvider.System));

        Assert.That(Listed("group"), Is.EqualTo([1L]));
        Assert.That(Listed("direct"), Is.EqualTo([2L]));

        IEnumerable<long> Listed(string kind) =>
            ConversationListStore.List(
                new ReadScope(connection), Guid.Empty, kind, isArchived: false, long.MaxValue, 10).Select(row => row.Id);
    }

    [Test]
    public void A_verb_refuses_a_database_of_an_older_server_and_leaves_it_unchanged()
    {
        using var connection = SqliteFile.OpenForWriting(Path.Combine(directory, "older.db"), new StorageOptions());
        Migrator.Migrate(connection, Timestamp.Now(TimeProvider.System), upTo: 6);

        Assert.That(() => Migrator.Expect(connection), Throws.InvalidOperationException.With.Message.Contains(
            "older version (migration 6"));
        Assert.That(connection.ExecuteScalar<long>("SELECT MAX(number) FROM migrations"), Is.EqualTo(6));
        Migrator.Migrate(connection, Timestamp.Now(TimeProvider.System));
        Assert.That(() => Migrator.Expect(connection), Throws.Nothing);
    }

    [Test]
    public void Pins_replies_and_files_are_kept_when_they_move_to_separate_tables()
    {
        using var connection = SqliteFile.OpenForWriting(Path.Combine(directory, "sparse.db"), new StorageOptions());
        Migrator.Migrate(connection, Timestamp.Now(TimeProvider.System), upTo: 14);
        connection.Execute("""
            INSERT INTO conversations (id, kind, created_at) VALUES (1, 'group', 0);
            INSERT INTO messages (id, conversation_id, seq, sender_id, type, created_at, updated_at, pinned_at, pinned_by, parent_id, file_id, deleted_at)
            VALUES (10, 1, 1, zeroblob(16), 'text', 0, 0, 5, zeroblob(16), NULL, NULL, NULL),
                   (11, 1, 2, zeroblob(16), 'text', 7, 7, NULL, NULL, 10, NULL, NULL),
                   (12, 1, 3, zeroblob(16), 'text', 9, 9, NULL, NULL, 10, NULL, 9),
                   (13, 1, 4, zeroblob(16), 'file', 0, 0, NULL, NULL, NULL, 2, NULL);
            INSERT INTO message_replies (message_id, reply_count, latest_reply_at) VALUES (10, 2, 7);
            INSERT INTO message_files (id, conversation_id, uploader_id, object_name, size, details, created_at) VALUES (2, 1, zeroblob(16), 'a', 1, x'', 0);
            """);

        Migrator.Migrate(connection, Timestamp.Now(TimeProvider.System));

        var read = new ReadScope(connection);
        Assert.That(
            PinStore.List(read, 1, 0, 100).Select(row => (row.Id, row.PinnedAt!.Value.Nanoseconds)), Is.EqualTo([(10L, 5L)]));
        Assert.That(
            ReplyStore.ReadBefore(read, 10, 0, 100, 10).Select(row => row.Id), Is.EqualTo([12L, 11L]),
            "deleted messages keep their places");
        Assert.That(MessageStore.ReadFilesBefore(read, 1, 0, 100, 10).Select(row => row.Id), Is.EqualTo([13L]));
        Assert.That(
            (AttachmentStore.IsSentUpTo(read, 2, 12), AttachmentStore.IsSentUpTo(read, 2, 13)), Is.EqualTo((false, true)));
    }

    [Test]
    public void The_start_and_end_of_a_migration_are_logged_and_creating_a_database_is_not()
    {
        using var connection = SqliteFile.OpenForWriting(Path.Combine(directory, "said.db"), new StorageOptions());
        var log = new ListLogger();

        Migrator.Migrate(connection, Timestamp.Now(TimeProvider.System), upTo: 18, log);
        Assert.That(log.Lines, Is.Empty);
        log.OnLogged = _ => log.Versions.Add(connection.ExecuteScalar<long>("SELECT MAX(number) FROM migrations"));
        Migrator.Migrate(connection, Timestamp.Now(TimeProvider.System), upTo: 19, log);
        Migrator.Migrate(connection, Timestamp.Now(TimeProvider.System), upTo: 19, log);

        Assert.That(log.Lines, Has.Count.EqualTo(2));
        Assert.That(log.Lines[0], Does.StartWith("Migrating the database from version 18 to 19").And.Contain("minutes"));
        Assert.That(log.Lines[1], Does.Match("^The database was migrated from version 18 to 19 in 00:0"));
        Assert.That(log.Versions, Is.EqualTo(new[] { 18L, 19L }));
    }

    private sealed class ListLogger : ILogger
    {
        public List<string> Lines { get; } = [];

        public List<long> Versions { get; } = [];

        public Action<string> OnLogged { get; set; } = _ => { };

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            Lines.Add(formatter(state, exception));
            OnLogged(Lines[^1]);
        }
    }
}
