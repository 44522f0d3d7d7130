using ChatServer.Accounts;
using ChatServer.Benchmarks.InProcess;
using ChatServer.Benchmarks.Seed;
using ChatServer.Conversations;
using ChatServer.Messages;
using ChatServer.Storage;
using ChatServer.Storage.Files;

namespace ChatServer.Benchmarks.Queries;

/// <summary>A seeded database that is open, and where in it the queries go.</summary>
/// <param name="Reader">The user who has all conversations.</param>
/// <param name="Partner">The other side of the long conversation.</param>
/// <param name="Middle">A message about the middle of the long conversation.</param>
/// <param name="UnreadToPartner">Messages of the long conversation that the partner hasn't read, the oldest first; taken by who
/// marks them.</param>
/// <param name="Behind">The position that <see cref="SeedPlan.Missed"/> events lie above.</param>
internal sealed record SeededServer(
    OpenServer Features, Vocabulary Vocabulary, Guid Reader, Guid Partner, long LongConversation, long Middle, long Behind,
    Queue<long> UnreadToPartner) : IAsyncDisposable
{
    private const int MaxUnread = 500;

    public static async Task<SeededServer> OpenAsync(string directory, int seed, CancellationToken cancellationToken)
    {
        if (!File.Exists(Path.Combine(directory, DataDirectory.DatabaseName)))
            throw new InvalidOperationException($"{directory} has no database; the verb seed makes one.");

        var features = await OpenServer.StartAsync(directory, cancellationToken);
        await features.WaitForIndexAsync(cancellationToken);
        return await features.Get<Database>().ReadAsync(read => Find(read, features, seed), cancellationToken);
    }

    public ValueTask DisposeAsync() => Features.DisposeAsync();

    private static SeededServer Find(ReadScope read, OpenServer features, int seed)
    {
        var reader = UserStore.FindByEmail(read, SeedPlan.ReaderEmail);
        var partner = UserStore.FindByEmail(read, SeedPlan.PartnerEmail);
        if (reader is null
            || partner is null
            || ConversationStore.FindDirect(read, reader.Id, partner.Id) is not { } conversation)
            throw new InvalidOperationException("The database was not made by the verb seed.");

        var last = ConversationStore.FindLastMessage(read, conversation)!;
        return new SeededServer(
            features, new Vocabulary(seed), reader.Id, partner.Id, conversation, last.Id / 2, FindBehind(read),
            ListUnread(read, conversation, partner.Id));
    }

    private static Queue<long> ListUnread(ReadScope read, long conversationId, Guid userId)
    {
        var mark = ConversationStore.ListParticipants(read, conversationId)
            .Single(participant => participant.UserId == userId).ReadMessageId;
        return new Queue<long>(
            MessageStore.ReadAfter(read, conversationId, mark, long.MaxValue, MaxUnread).Select(message => message.Id));
    }

    private static long FindBehind(ReadScope read) => read.QueryScalar<long>("""
        SELECT MIN(id) - 1
        FROM   (SELECT id
                FROM   (SELECT id FROM (SELECT id FROM messages ORDER BY id DESC LIMIT @Missed)
                        UNION ALL
                        SELECT id FROM (SELECT id FROM conversation_events ORDER BY id DESC LIMIT @Missed))
                ORDER  BY id DESC
                LIMIT  @Missed)
        """, new { SeedPlan.Missed });
}
