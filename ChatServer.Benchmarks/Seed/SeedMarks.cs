using ChatServer.Inbox;
using ChatServer.Messages.Pins;
using ChatServer.Messages.Reactions;

namespace ChatServer.Benchmarks.Seed;

/// <summary>
/// What people do with the messages once they are there: some read all, some a part, some nothing; in the long conversation they
/// react and pin.
/// </summary>
internal sealed class SeedMarks(ReadMarks marks, MessagePins pins, MessageReactions reactions)
{
    private const int AtOnce = 256;

    public async Task ReadSomeAsync(IReadOnlyList<Correspondence> others, CancellationToken cancellationToken)
    {
        foreach (var some in others.Chunk(AtOnce))
            await Task.WhenAll(some.Index().Where(other => other.Index % 3 != 0).Select(other => ReadAsync(
                other.Item.Reader, other.Index % 3 == 1 ? other.Item.LastId : other.Item.FirstId, cancellationToken)));
    }

    /// <param name="messageIds">The messages of the long conversation, by number.</param>
    public async Task MarkLongAsync(Correspondence conversation, long[] messageIds, CancellationToken cancellationToken)
    {
        await ReadAsync(conversation.Reader, messageIds[^(1 + SeedPlan.UnreadInLong)], cancellationToken);
        await ReadAsync(conversation.Partner, messageIds[^(1 + (10 * SeedPlan.UnreadInLong))], cancellationToken);
        for (var number = 1; number <= SeedPlan.Reactions; number++)
        {
            var actor = number % 2 == 0 ? conversation.Reader : conversation.Partner;
            await reactions.AddAsync(new AddReaction(actor, messageIds[^number], "👍"), cancellationToken);
        }

        for (var number = 1; number <= SeedPlan.Pins; number++)
            await pins.PinAsync(
                new PinMessage(conversation.Reader, messageIds[messageIds.Length / SeedPlan.Pins * number - 1]),
                cancellationToken);
    }

    private async Task ReadAsync(Guid userId, long messageId, CancellationToken cancellationToken)
    {
        if (await marks.MoveAsync(new MoveMark(MarkKind.Read, userId, messageId), cancellationToken) is { } refusal)
            throw new InvalidOperationException($"Message {messageId} couldn't be marked as read: {refusal}");
    }
}
