using ChatServer.Messages.Deletion;
using ChatServer.Storage;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Messages;

/// <summary>
/// What is stored of a message beside it must not outlive it: a new table fails here until it says what erases it.
/// </summary>
[Parallelizable]
internal sealed class MessagePartTests : ServerFixture
{
    private const string Part = nameof(IMessagePart);

    private static readonly Dictionary<string, string> ErasedBy = new()
    {
        ["message_edits"] = Part,
        ["message_reactions"] = Part,
        ["message_pins"] = Part,
        ["poll_votes"] = Part,
        ["closed_polls"] = Part,
        ["message_extras"] = Part,
        ["message_files"] = "the erasure of the message",
        ["conversation_events"] = "the erasure of the message, where they reveal content",
        ["personal_events"] = "nothing: marks and settings, without content",
        ["message_replies"] = "nothing: counts, and which message is a reply",
        ["replies"] = "nothing: which message is a reply",
        ["user_reports"] = "the resolution of the report",
        ["agent_mentions"] = "nothing: which message waits for an agent",
        ["account_deletions"] = "nothing: how far an erasure is",
        ["held_messages"] = "the release of the hold",
        ["held_edits"] = "the release of the hold",
        ["held_files"] = "the release of the hold",
    };

    [Test]
    public async Task Every_table_that_refers_to_messages_says_what_erases_it()
    {
        var tables = await Server.Get<Database>().ReadAsync(
            read => read.Query<string>("""
                SELECT t.name
                FROM   sqlite_master t
                JOIN   pragma_table_info(t.name) c ON c.name = 'message_id'
                WHERE  t.type = 'table'
                """),
            CancellationToken.None);

        Assert.That(tables, Is.EquivalentTo(ErasedBy.Keys));
    }
}
