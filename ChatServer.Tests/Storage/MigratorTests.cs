using ChatServer.Conversations;
using ChatServer.Storage;
using Dapper;

namespace ChatServer.Tests.Storage;

[Parallelizable]
internal sealed class MigratorTests
{
    private readonly string directory = Directory.CreateTempSubdirectory("chat-migrations-").FullName;

    [OneTimeTearDown]
    public void Delete() => Directory.Delete(directory, recursive: true);

    [Test]
    public void A_database_of_the_first_release_keeps_its_rows_and_gets_what_is_new()
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
            Kind = ConversationEventKind.FileSent,
            UserId = Guid.Empty,
            MessageId = 6,
        }));
        Assert.That(ServerState.Read(connection, ServerState.Epoch), Is.EqualTo(epoch), "cursors stay good");
    }
}
