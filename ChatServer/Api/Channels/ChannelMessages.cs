using ChatServer.Channels;
using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Api.Channels;

/// <summary>What the endpoints of messages share: finding the channel and the message, and joining before writing.</summary>
internal sealed class ChannelMessages(Database database, ChannelMemberships memberships)
{
    /// <summary>Reads from a channel that the user may read.</summary>
    public ValueTask<Outcome<T>> ReadAsync<T>(
        Guid userId, string channelId, Func<ReadScope, ChannelVisit, Outcome<T>> shape, CancellationToken cancellationToken)
        where T : notnull =>
        database.ReadAsync(
            read =>
            {
                var visit = ChannelVisit.Find(read, userId, NumberedUuid.ConversationOf(channelId));
                return visit.IsRefused ? visit.Refusal : shape(read, visit.Value);
            },
            cancellationToken);

    /// <summary>Reads a message of the channel.</summary>
    public ValueTask<Outcome<T>> ReadMessageAsync<T>(
        Guid userId, string channelId, string messageId, Func<ReadScope, long, Outcome<T>> shape,
        CancellationToken cancellationToken)
        where T : notnull =>
        ReadAsync(
            userId, channelId, (read, visit) => NumberedUuid.MessageOf(messageId) is var id
                && visit.CheckMessage(read, id) is { } refused
                    ? refused
                    : shape(read, id!.Value),
            cancellationToken);

    /// <summary>Makes the user a member of a standard channel that they are reading or about to write in.</summary>
    public async ValueTask<Outcome<ChannelVisit>> EnterAsync(
        Guid userId, string channelId, CancellationToken cancellationToken)
    {
        var visit = await ReadAsync<ChannelVisit>(userId, channelId, (_, found) => found, cancellationToken);
        if (visit.IsRefused)
            return visit;

        return await JoinAsync(visit.Value, cancellationToken) is { } refused ? refused : visit;
    }

    /// <summary>The same before a message of the channel is changed. Returns the message's id.</summary>
    public async ValueTask<Outcome<long>> EnterAsync(
        Guid userId, string channelId, string messageId, CancellationToken cancellationToken)
    {
        var found = await ReadAsync<Found>(
            userId, channelId, (read, visit) => NumberedUuid.MessageOf(messageId) is var id
                && visit.CheckMessage(read, id) is { } refused
                    ? refused
                    : new Found(visit, id!.Value),
            cancellationToken);
        if (found.IsRefused)
            return found.Refusal;

        return await JoinAsync(found.Value.Visit, cancellationToken) is { } refused ? refused : found.Value.MessageId;
    }

    /// <summary>A message that was just changed; null if it was deleted meanwhile.</summary>
    public ValueTask<FullMessage?> FindAsync(
        ChannelMessageReader reader, long messageId, CancellationToken cancellationToken) =>
        database.ReadAsync(read => reader.Find(read, messageId), cancellationToken);

    private ValueTask<Refusal?> JoinAsync(ChannelVisit visit, CancellationToken cancellationToken) =>
        visit.MustJoin
            ? memberships.JoinAsync(new JoinChannel(visit.User.Id, visit.Channel.Id), cancellationToken)
            : ValueTask.FromResult<Refusal?>(null);

    private sealed record Found(ChannelVisit Visit, long MessageId);
}
