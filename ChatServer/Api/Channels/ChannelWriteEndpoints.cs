using ChatServer.Accounts;
using ChatServer.Api.Errors;
using ChatServer.Api.Workspace;
using ChatServer.Channels;
using ChatServer.Messages;
using ChatServer.Messages.Deletion;
using ChatServer.Messages.Editing;
using ChatServer.Messages.Pins;
using ChatServer.Messages.Reactions;
using ChatServer.Messages.Sending;
using ChatServer.Protocol.Channels;
using ChatServer.Refusals;
using Microsoft.AspNetCore.Http.HttpResults;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace ChatServer.Api.Channels;

/// <summary>
/// Posts messages to channels and changes them. A change that was begun is carried out even if the request is cancelled.
/// </summary>
internal static class ChannelWriteEndpoints
{
    public static void Map(RouteGroupBuilder channels)
    {
        const string Message = "/{channelId}/messages/{messageId}";
        channels.MapPost("/{channelId}/messages/post", Post).WithSummary("Posts a message to a channel")
            .FailsInDetail(
                Status400BadRequest, Status404NotFound, Status422UnprocessableEntity, Status429TooManyRequests,
                Status503ServiceUnavailable);
        channels.MapPost($"{Message}/update", Update).WithSummary("Changes a message of a channel")
            .FailsInDetail(
                Status400BadRequest, Status404NotFound, Status422UnprocessableEntity, Status429TooManyRequests);
        channels.MapDelete($"{Message}/delete", Delete).WithSummary("Deletes a message of a channel")
            .FailsInDetail(Status400BadRequest, Status404NotFound);
        channels.MapMethods($"{Message}/pin", ["POST", "PATCH"], Pin).WithSummary("Pins a message of a channel, or unpins it")
            .FailsInDetail(Status400BadRequest, Status404NotFound, Status422UnprocessableEntity);
        channels.MapPost($"{Message}/reactions/add", React).WithSummary("Adds a reaction to a message of a channel")
            .FailsInDetail(Status400BadRequest, Status404NotFound, Status422UnprocessableEntity);
        channels.MapPost($"{Message}/reactions/remove", Unreact).WithSummary("Removes the user's reaction")
            .FailsInDetail(Status400BadRequest, Status404NotFound, Status422UnprocessableEntity);
    }

    private static async Task<Results<Ok<ChannelMessage>, DetailError>> Post(
        string channelId, ChannelMessageForm form, CurrentUser user, ChannelMessages messages, Outbox outbox,
        CancellationToken cancellationToken)
    {
        var input = ChannelDrafts.Read(user.Id, form);
        if (input.IsRefused)
            return ChannelFailure.Of(input.Refusal);

        var visit = await messages.EnterAsync(user.Id, channelId, cancellationToken);
        if (visit.IsRefused)
            return ChannelFailure.Of(visit.Refusal);

        var draft = input.Value with { Target = SendTarget.In(visit.Value.Channel.Id) };
        var sent = await outbox.SendAsync(draft, cancellationToken);
        if (sent.Refusal is { Code: RefusalCode.UnknownFile })
            return ChannelFailure.Of(ChannelFiles.NotOwn);

        return sent.IsRefused
            ? ChannelFailure.Of(sent.Refusal)
            : TypedResults.Ok(ChannelShapes.Message(sent.Message, draft.Content.Extras));
    }

    private static async Task<Results<Ok<ChannelMessage>, DetailError>> Update(
        string channelId, string messageId, ChannelMessageForm form, CurrentUser user, ChannelMessages messages,
        MessageEdits edits, ChannelMessageReader reader, WorkspaceFiles sent, CancellationToken cancellationToken)
    {
        var extras = ChannelFormReader.ReadExtras(form);
        if (extras.IsRefused)
            return ChannelFailure.Of(extras.Refusal);

        if (form.Content is not { } content)
            return ChannelFailure.Of(Refusal.Missing("content"));

        var files = ChannelFiles.Read(form.Data);
        if (files.IsRefused)
            return ChannelFailure.Of(files.Refusal);

        var entered = await messages.EnterAsync(user.Id, channelId, messageId, cancellationToken);
        if (entered.IsRefused)
            return ChannelFailure.Of(entered.Refusal);

        if (!await sent.AreOfMessageAsync(entered.Value, files.Value, cancellationToken))
            return ChannelFailure.Of(ChannelFiles.NotOfMessage);

        var command = new EditMessage(user.Id, entered.Value, content) { Extras = extras.Value.Extras, MayBeEmpty = true };
        if ((await edits.EditAsync(command, CancellationToken.None)).Refusal is { } refused)
            return ChannelFailure.Of(refused);

        return await messages.FindAsync(reader, entered.Value, cancellationToken) is { } shown
            ? TypedResults.Ok(ChannelShapes.Message(shown.Message, shown.Shown.Extras))
            : ChannelFailure.Of(Refusal.UnknownMessage);
    }

    private static async Task<Results<Ok<bool>, DetailError>> Delete(
        string channelId, string messageId, CurrentUser user, ChannelMessages messages, MessageDeletion deletion,
        CancellationToken cancellationToken)
    {
        var entered = await messages.EnterAsync(user.Id, channelId, messageId, cancellationToken);
        return entered.IsRefused
            ? ChannelFailure.Of(entered.Refusal)
            : Answer(await deletion.DeleteAsync(new DeleteMessage(user.Id, entered.Value), CancellationToken.None));
    }

    private static async Task<Results<Ok<FullChannelMessage>, DetailError>> Pin(
        string channelId, string messageId, PinForm form, CurrentUser user, ChannelMessages messages, MessagePins pins,
        ChannelMessageReader reader, CancellationToken cancellationToken)
    {
        if (form.IsPinned is not { } isPinned)
            return ChannelFailure.Of(Refusal.Missing("is_pinned"));

        var entered = await messages.EnterAsync(user.Id, channelId, messageId, cancellationToken);
        if (entered.IsRefused)
            return ChannelFailure.Of(entered.Refusal);

        var changed = isPinned
            ? await pins.PinAsync(new PinMessage(user.Id, entered.Value), CancellationToken.None)
            : await pins.UnpinAsync(new UnpinMessage(user.Id, entered.Value), CancellationToken.None);
        if (changed.Refusal is { } refused)
            return ChannelFailure.Of(refused);

        return await messages.FindAsync(reader, entered.Value, cancellationToken) is { } shown
            ? TypedResults.Ok(ChannelShapes.Full(shown))
            : ChannelFailure.Of(Refusal.UnknownMessage);
    }

    private static async Task<Results<Ok<bool>, DetailError>> React(
        string channelId, string messageId, ReactionForm form, CurrentUser user, ChannelMessages messages,
        MessageReactions reactions, CancellationToken cancellationToken)
    {
        if (form.Name is not { } name)
            return ChannelFailure.Of(Refusal.Missing("name"));

        var entered = await messages.EnterAsync(user.Id, channelId, messageId, cancellationToken);
        return entered.IsRefused
            ? ChannelFailure.Of(entered.Refusal)
            : Answer(await reactions.AddAsync(new AddReaction(user.Id, entered.Value, name), CancellationToken.None));
    }

    private static async Task<Results<Ok<bool>, DetailError>> Unreact(
        string channelId, string messageId, ReactionForm form, CurrentUser user, ChannelMessages messages,
        MessageReactions reactions, CancellationToken cancellationToken)
    {
        if (form.Name is not { } name)
            return ChannelFailure.Of(Refusal.Missing("name"));

        var entered = await messages.EnterAsync(user.Id, channelId, messageId, cancellationToken);
        return entered.IsRefused
            ? ChannelFailure.Of(entered.Refusal)
            : Answer(await reactions.RemoveAsync(new RemoveReaction(user.Id, entered.Value, name), CancellationToken.None));
    }

    private static Results<Ok<bool>, DetailError> Answer(ChangeOutcome outcome) => ChannelEndpoints.Answer(outcome.Refusal);
}
