using ChatServer.Accounts;
using ChatServer.Api.Errors;
using ChatServer.Api.Input;
using ChatServer.Api.Workspace;
using ChatServer.Channels;
using ChatServer.Protocol.Channels;
using ChatServer.Refusals;
using Microsoft.AspNetCore.Http.HttpResults;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace ChatServer.Api.Channels;

/// <summary>Reads the messages of channels.</summary>
internal static class ChannelMessageEndpoints
{
    private const int PinsPerPage = 20;
    private const int MaxPinPage = 100;

    public static void Map(RouteGroupBuilder channels)
    {
        channels.MapGet("/{channelId}/messages", List).WithSummary("Reads the newest messages of a channel")
            .WithMetadata(new ChangesByGet())
            .FailsInDetail(Status404NotFound, Status422UnprocessableEntity);
        channels.MapGet("/{channelId}/messages/pinned", ListPinned).WithSummary("Lists the pinned messages of a channel")
            .FailsInDetail(Status404NotFound, Status422UnprocessableEntity);
        channels.MapGet("/{channelId}/messages/{messageId}", Read).WithSummary("Reads a message of a channel")
            .FailsInDetail(Status400BadRequest, Status404NotFound);
        channels.MapGet("/{channelId}/messages/{messageId}/thread", ListThread).WithSummary("Reads the replies to a message")
            .FailsInDetail(Status400BadRequest, Status404NotFound, Status422UnprocessableEntity);
    }

    private static async Task<Results<Ok<IReadOnlyList<FullChannelMessage>>, DetailError>> List(
        string channelId, [AsParameters] MessagePageInput input, CurrentUser user, ChannelMessages messages,
        ChannelMessageReader reader, CancellationToken cancellationToken)
    {
        var asked = input.Read();
        if (asked.IsInvalid)
            return DetailError.InvalidQuery(asked.Invalid);

        // A user who has joined as many channels as there may be reads without joining.
        var entered = await messages.EnterAsync(user.Id, channelId, cancellationToken);
        if (entered is { IsRefused: true, Refusal.Code: not RefusalCode.TooManyChannels and not RefusalCode.TooManyMembers })
            return ChannelFailure.Of(entered.Refusal);

        return Answer(await messages.ReadAsync<IReadOnlyList<FullChannelMessage>>(
            user.Id, channelId,
            (read, visit) =>
            {
                var ids = ChannelMessageStore.ListNewest(
                    read, visit.Channel.Id, visit.ClearedPosition, asked.Value.Skip, asked.Value.Limit);
                return reader.Read(read, ids, user.Id).Select(ChannelShapes.Full).ToArray();
            },
            cancellationToken));
    }

    private static async Task<Results<Ok<IReadOnlyList<PinnedChannelMessage>>, DetailError>> ListPinned(
        string channelId, [NumberField(MaxPinPage, 1)] string? page, CurrentUser user, ChannelMessages messages,
        ChannelMessageReader reader, CancellationToken cancellationToken)
    {
        var input = new InputReader();
        var number = input.Number("page", page, MaxPinPage, absent: 1);
        if (input.Invalid is { } invalid)
            return DetailError.InvalidQuery(invalid);

        return Answer(await messages.ReadAsync<IReadOnlyList<PinnedChannelMessage>>(
            user.Id, channelId,
            (read, visit) =>
            {
                var ids = ChannelMessageStore.ListPinned(
                    read, visit.Channel.Id, visit.ClearedPosition, (number - 1) * PinsPerPage, PinsPerPage);
                return reader.Read(read, ids, user.Id).Select(ChannelShapes.Pinned).ToArray();
            },
            cancellationToken));
    }

    private static async Task<Results<Ok<FullChannelMessage>, DetailError>> Read(
        string channelId, string messageId, CurrentUser user, ChannelMessages messages, ChannelMessageReader reader,
        CancellationToken cancellationToken) =>
        Answer(await messages.ReadMessageAsync<FullChannelMessage>(
            user.Id, channelId, messageId, (read, id) => ChannelShapes.Full(reader.Find(read, id, user.Id)!), cancellationToken));

    private static async Task<Results<Ok<IReadOnlyList<FullChannelMessage>>, DetailError>> ListThread(
        string channelId, string messageId, [AsParameters] MessagePageInput input, CurrentUser user, ChannelMessages messages,
        ChannelThreads threads, CancellationToken cancellationToken)
    {
        var asked = input.Read();
        if (asked.IsInvalid)
            return DetailError.InvalidQuery(asked.Invalid);

        return Answer(await messages.ReadAsync<IReadOnlyList<FullChannelMessage>>(
            user.Id, channelId,
            (read, visit) => threads.Read(read, visit, NumberedUuid.MessageOf(messageId), asked.Value), cancellationToken));
    }

    private static Results<Ok<T>, DetailError> Answer<T>(Outcome<T> outcome)
        where T : notnull =>
        outcome.IsRefused ? ChannelFailure.Of(outcome.Refusal) : TypedResults.Ok(outcome.Value);
}
