using ChatServer.Accounts;
using ChatServer.Api.Errors;
using ChatServer.Api.Workspace;
using ChatServer.Channels;
using ChatServer.Conversations;
using ChatServer.Protocol.Channels;
using ChatServer.Refusals;
using ChatServer.Storage;
using Microsoft.AspNetCore.Http.HttpResults;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace ChatServer.Api.Channels;

/// <summary>Lists, opens, makes and changes channels.</summary>
internal static class ChannelEndpoints
{
    public static void Map(RouteGroupBuilder channels)
    {
        channels.MapGet("/", List).WithSummary("Lists the user's channels").NeedsChannels()
            .FailsInDetail(Status503ServiceUnavailable);
        channels.MapGet("/list", ListModels).WithSummary("Lists the user's channels without counts").NeedsChannels()
            .FailsInDetail(Status503ServiceUnavailable);
        channels.MapGet("/users/{userId}", OpenDirect).WithSummary("Opens the direct channel with a user").NeedsChannels()
            .FailsInDetail(Status404NotFound, Status429TooManyRequests);
        channels.MapPost("/create", Create).WithSummary("Makes a channel").NeedsChannels()
            .FailsInDetail(
                Status400BadRequest, Status404NotFound, Status422UnprocessableEntity, Status429TooManyRequests);
        channels.MapGet("/{channelId}", Read).WithSummary("Reads a channel")
            .FailsInDetail(Status404NotFound, Status503ServiceUnavailable);
        channels.MapPost("/{channelId}/update", Update).WithSummary("Changes a channel").NeedsChannels()
            .FailsInDetail(
                Status400BadRequest, Status404NotFound, Status422UnprocessableEntity, Status429TooManyRequests);
        channels.MapDelete("/{channelId}/delete", Delete).WithSummary("Deletes a standard channel").NeedsChannels()
            .FailsInDetail(Status404NotFound);
    }

    private static async Task<Ok<IReadOnlyList<ListedChannel>>> List(
        CurrentUser user, ChannelList channels, ChannelViews views, CancellationToken cancellationToken) =>
        TypedResults.Ok(await channels.ReadAsync(
            user.Id, (read, rows) => views.List(read, user.Id, rows), cancellationToken));

    private static async Task<Ok<IReadOnlyList<ChannelModel>>> ListModels(
        CurrentUser user, ChannelList channels, CancellationToken cancellationToken) =>
        TypedResults.Ok(await channels.ReadAsync(
            user.Id,
            (_, rows) => (IReadOnlyList<ChannelModel>)[.. rows.Select(row => ChannelViews.Model(row.Channel))],
            cancellationToken));

    private static async Task<Results<Ok<ChannelModel>, DetailError>> OpenDirect(
        Guid userId, CurrentUser user, DirectChannels direct, Database database, ChannelReader channels,
        CancellationToken cancellationToken) =>
        await AnswerAsync(await direct.OpenAsync(user.Id, userId, cancellationToken), database, channels, cancellationToken);

    private static async Task<Results<Ok<ChannelModel>, DetailError>> Create(
        ChannelForm form, CurrentUser user, ChannelMaking making, Database database, ChannelReader channels,
        CancellationToken cancellationToken) =>
        await AnswerAsync(await making.MakeAsync(user.Id, form, cancellationToken), database, channels, cancellationToken);

    private static async Task<Results<Ok<OpenedChannel>, DetailError>> Read(
        string channelId, CurrentUser user, OpenedChannels opened, CancellationToken cancellationToken)
    {
        var channel = await opened.ReadAsync(user.Id, NumberedUuid.ConversationOf(channelId), cancellationToken);
        return channel.IsRefused ? ChannelFailure.Of(channel.Refusal) : TypedResults.Ok(channel.Value);
    }

    private static async Task<Results<Ok<ChannelModel>, DetailError>> Update(
        string channelId, ChannelForm form, CurrentUser user, ChannelUpdates updates, Database database, ChannelReader channels,
        CancellationToken cancellationToken)
    {
        if (NumberedUuid.ConversationOf(channelId) is not { } id)
            return ChannelFailure.Of(Refusal.UnknownConversation);

        var details = ChannelFormReader.ReadDetails(form);
        var access = ChannelFormReader.ReadAccess(form.AccessControl);
        if ((ChannelFormReader.CheckName(form.Name) ?? details.Refusal ?? access.Refusal) is { } wrong)
            return ChannelFailure.Of(wrong);

        var command = new UpdateChannel(user.Id, id, form.Name, details.Value!) { Access = access.Value!.Access };
        return await updates.UpdateAsync(command, CancellationToken.None) is { } refused
            ? ChannelFailure.Of(refused)
            : await AnswerAsync(id, database, channels, cancellationToken);
    }

    private static async Task<Results<Ok<bool>, DetailError>> Delete(
        string channelId, CurrentUser user, ChannelDeletion deletion) =>
        NumberedUuid.ConversationOf(channelId) is { } id
            ? Answer(await deletion.DeleteAsync(new DeleteChannel(user.Id, id), CancellationToken.None))
            : ChannelFailure.Of(Refusal.UnknownConversation);

    /// <summary><c>true</c>, or why not.</summary>
    public static Results<Ok<bool>, DetailError> Answer(Refusal? refused) =>
        refused is null ? TypedResults.Ok(true) : ChannelFailure.Of(refused);

    private static async Task<Results<Ok<ChannelModel>, DetailError>> AnswerAsync(
        Outcome<long> outcome, Database database, ChannelReader channels, CancellationToken cancellationToken)
    {
        if (outcome.IsRefused)
            return ChannelFailure.Of(outcome.Refusal);

        return await database.ReadAsync(read => channels.Find(read, outcome.Value), cancellationToken) is { } channel
            ? TypedResults.Ok(ChannelViews.Model(channel))
            : ChannelFailure.Of(Refusal.UnknownConversation);
    }
}
