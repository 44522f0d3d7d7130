using System.Globalization;
using System.Text.Json;
using ChatServer.Accounts;
using ChatServer.Api.Input;
using ChatServer.Conversations;
using ChatServer.Conversations.Settings;
using ChatServer.Protocol.Room;
using ChatServer.Refusals;
using ChatServer.Storage;
using Microsoft.AspNetCore.Http.HttpResults;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace ChatServer.Api.Room;

/// <summary>A user's own settings: of each thread, and for read receipts.</summary>
internal static class SettingsEndpoints
{
    // Later times count as forever.
    private const int LastYear = 2200;

    public static void Map(IEndpointRouteBuilder routes)
    {
        var chat = routes.MapGroup("/chat").RequireAuthorization().WithTags("Settings").Fails(Status401Unauthorized);
        chat.MapGet("/thread/settings/{threadId}/", ReadThread).WithSummary("Reads the user's settings of a conversation")
            .Fails(Status404NotFound);
        chat.MapPatch("/thread/settings/{threadId}/", ChangeThread)
            .WithSummary("Archives, mutes or pins a conversation for the user")
            .Fails(Status400BadRequest, Status403Forbidden, Status404NotFound);
        chat.MapDelete("/thread/{threadId}/", ClearThread).WithSummary("Deletes a conversation for the user")
            .Fails(Status404NotFound);
        chat.MapGet("/settings/", ReadSettings).WithSummary("Reads the user's settings");
        chat.MapPatch("/settings/", ChangeSettings).WithSummary("Changes the user's settings").Fails(Status400BadRequest);
    }

    private static async Task<Results<Ok<Envelope<ThreadSettings>>, RoomFailure>> ReadThread(
        string threadId, CurrentUser user, SettingsChanges settings, TimeProvider clock, CancellationToken cancellationToken) =>
        InputIds.InRoomPath(threadId) is { } id && await settings.FindAsync(user.Id, id, cancellationToken) is { } found
            ? TypedResults.Ok(
                Envelope.Success(SettingsViews.Of(id, found, Timestamp.Now(clock)), "Settings retrieved successfully"))
            : RoomFailure.Of(RefusalCode.UnknownConversation);

    private static async Task<Results<Ok<Envelope<ThreadSettings>>, RoomFailure>> ChangeThread(
        string threadId, ThreadSettingsRequest request, CurrentUser user, SettingsChanges settings, TimeProvider clock,
        CancellationToken cancellationToken)
    {
        var now = Timestamp.Now(clock);
        if (request is { Archived: true, Pinned: true })
            return RoomFailure.Invalid("pinned", "What is archived can't be pinned");

        if (!TryReadMute(request.MutedUntil, now, out var mute))
            return RoomFailure.Invalid(
                "muted_until", "This field must be a time in the future, such as 2030-01-31T12:00:00Z, \"forever\" or null");

        var change = new SettingsChange(request.Archived, request.Pinned, mute);
        if (change.IsEmpty)
            return RoomFailure.Invalid("archived", "One of archived, muted_until and pinned is required");

        if (InputIds.InRoomPath(threadId) is not { } id)
            return RoomFailure.Of(RefusalCode.UnknownConversation);

        var changed = await settings.ChangeAsync(new ChangeSettings(user.Id, id, change), cancellationToken);
        return changed.IsRefused
            ? RoomFailure.Of(changed.Refusal, inPath: RequestField.Conversation)
            : TypedResults.Ok(Envelope.Success(SettingsViews.Of(id, changed.Value, now), "Settings updated successfully"));
    }

    private static async Task<Results<Ok<Envelope<ThreadSettings>>, RoomFailure>> ClearThread(
        string threadId, CurrentUser user, SettingsChanges settings, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (InputIds.InRoomPath(threadId) is not { } id)
            return RoomFailure.Of(RefusalCode.UnknownConversation);

        var cleared = await settings.ClearAsync(new ClearConversation(user.Id, id), cancellationToken);
        return cleared.IsRefused
            ? RoomFailure.Of(cleared.Refusal, inPath: RequestField.Conversation)
            : TypedResults.Ok(
                Envelope.Success(SettingsViews.Of(id, cleared.Value, Timestamp.Now(clock)), "Thread deleted successfully"));
    }

    private static async Task<Ok<Envelope<UserSettings>>> ReadSettings(
        CurrentUser user, ReadReceipts receipts, CancellationToken cancellationToken) =>
        TypedResults.Ok(Envelope.Success(
            new UserSettings(await receipts.AreOnAsync(user.Id, cancellationToken)), "Settings retrieved successfully"));

    private static async Task<Results<Ok<Envelope<UserSettings>>, RoomFailure>> ChangeSettings(
        UserSettings request, CurrentUser user, ReadReceipts receipts, CancellationToken cancellationToken) =>
        request.ReadReceipts is { } areOn
            ? TypedResults.Ok(Envelope.Success(
                new UserSettings(await receipts.ChangeAsync(new SwitchReadReceipts(user.Id, areOn), cancellationToken)),
                "Settings updated successfully"))
            : RoomFailure.Invalid("read_receipts", "This field must be true or false");

    // An absent field stays unchanged.
    private static bool TryReadMute(JsonElement value, Timestamp now, out MuteChange? mute)
    {
        mute = value.ValueKind switch
        {
            JsonValueKind.Null => new MuteChange(Until: null),
            JsonValueKind.String when value.GetString() == SettingsViews.Forever => new MuteChange(ConversationSettings.Forever),
            JsonValueKind.String when ReadTime(value.GetString()!) is { } until && until.CompareTo(now) > 0 =>
                new MuteChange(until),
            _ => null,
        };
        return mute is not null || value.ValueKind == JsonValueKind.Undefined;
    }

    private static Timestamp? ReadTime(string text)
    {
        if (!DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
            return null;

        return time.Year switch
        {
            > LastYear => ConversationSettings.Forever,
            < 1970 => null,
            _ => Timestamp.From(time),
        };
    }
}
