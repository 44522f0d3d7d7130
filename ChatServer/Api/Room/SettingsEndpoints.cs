using System.Globalization;
using System.Text.Json;
using ChatServer.Accounts;
using ChatServer.Conversations;
using ChatServer.Conversations.Settings;
using ChatServer.Protocol.Room;
using ChatServer.Storage;
using Microsoft.AspNetCore.Http.HttpResults;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace ChatServer.Api.Room;

/// <summary>What users make of threads for themselves, and of what others are told of their reading.</summary>
internal static class SettingsEndpoints
{
    // Times further off are for ever.
    private const int LastYear = 2200;

    public static void Map(IEndpointRouteBuilder routes)
    {
        var chat = routes.MapGroup("/chat").RequireAuthorization().WithTags("Settings").Fails(Status401Unauthorized);
        chat.MapGet("/thread/settings/{threadId}/", ReadThread).Fails(Status404NotFound);
        chat.MapPatch("/thread/settings/{threadId}/", ChangeThread).Fails(Status400BadRequest, Status404NotFound);
        chat.MapDelete("/thread/{threadId}/", ClearThread).Fails(Status404NotFound);
        chat.MapGet("/settings/", ReadSettings);
        chat.MapPatch("/settings/", ChangeSettings).Fails(Status400BadRequest);
    }

    private static async Task<Results<Ok<Envelope<ThreadSettings>>, NotFound<Failure>>> ReadThread(
        string threadId, CurrentUser user, SettingsChanges settings, TimeProvider clock, CancellationToken cancellationToken) =>
        long.TryParse(threadId, out var id) && await settings.FindAsync(user.Id, id, cancellationToken) is { } found
            ? TypedResults.Ok(Envelope.Success(SettingsViews.Of(id, found, Timestamp.Now(clock)), "Settings retrieved successfully"))
            : Unknown();

    private static async Task<Results<Ok<Envelope<ThreadSettings>>, NotFound<Failure>, BadRequest<Failure>>> ChangeThread(
        string threadId, ThreadSettingsRequest request, CurrentUser user, SettingsChanges settings, TimeProvider clock, CancellationToken cancellationToken)
    {
        var now = Timestamp.Now(clock);
        if (request is { Archived: true, Pinned: true })
            return Invalid("pinned", "What is archived can't be pinned");

        if (!TryReadMute(request.MutedUntil, now, out var mute))
            return Invalid("muted_until", "This field must be a time in the future, such as 2030-01-31T12:00:00Z, \"forever\" or null");

        var change = new SettingsChange(request.Archived, request.Pinned, mute);
        if (change.IsEmpty)
            return Invalid("archived", "One of archived, muted_until and pinned is required");

        var outcome = long.TryParse(threadId, out var id) ? await settings.ChangeAsync(user.Id, id, change, cancellationToken) : default;
        return outcome.Result == SettingsResult.TooManyPins
            ? Invalid("pinned", $"A user can pin {SettingsChanges.MaxPins} threads")
            : outcome.Settings is { } changed
                ? TypedResults.Ok(Envelope.Success(SettingsViews.Of(id, changed, now), "Settings updated successfully"))
                : Unknown();
    }

    private static async Task<Results<Ok<Envelope<ThreadSettings>>, NotFound<Failure>>> ClearThread(
        string threadId, CurrentUser user, SettingsChanges settings, TimeProvider clock, CancellationToken cancellationToken) =>
        long.TryParse(threadId, out var id) && (await settings.ClearAsync(user.Id, id, cancellationToken)).Settings is { } cleared
            ? TypedResults.Ok(Envelope.Success(SettingsViews.Of(id, cleared, Timestamp.Now(clock)), "Thread deleted successfully"))
            : Unknown();

    private static async Task<Ok<Envelope<UserSettings>>> ReadSettings(CurrentUser user, ReadReceipts receipts, CancellationToken cancellationToken) =>
        TypedResults.Ok(Envelope.Success(new UserSettings(await receipts.AreOnAsync(user.Id, cancellationToken)), "Settings retrieved successfully"));

    private static async Task<Results<Ok<Envelope<UserSettings>>, BadRequest<Failure>>> ChangeSettings(
        UserSettings request, CurrentUser user, ReadReceipts receipts, CancellationToken cancellationToken) =>
        request.ReadReceipts is { } areOn
            ? TypedResults.Ok(Envelope.Success(new UserSettings(await receipts.ChangeAsync(user.Id, areOn, cancellationToken)), "Settings updated successfully"))
            : Invalid("read_receipts", "This field must be true or false");

    // Absent: it stays as it is.
    private static bool TryReadMute(JsonElement value, Timestamp now, out MuteChange? mute)
    {
        mute = value.ValueKind switch
        {
            JsonValueKind.Null => new MuteChange(Until: null),
            JsonValueKind.String when value.GetString() == SettingsViews.Forever => new MuteChange(ConversationSettings.Forever),
            JsonValueKind.String when ReadTime(value.GetString()!) is { } until && until.CompareTo(now) > 0 => new MuteChange(until),
            _ => null,
        };
        return mute is not null || value.ValueKind == JsonValueKind.Undefined;
    }

    private static Timestamp? ReadTime(string text) =>
        !DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? null
        : time.Year > LastYear ? ConversationSettings.Forever
        : time.Year < 1970 ? null
        : Timestamp.From(time);

    private static BadRequest<Failure> Invalid(string field, string error) =>
        TypedResults.BadRequest(Envelope.Failure("Invalid data", new Dictionary<string, string[]> { [field] = [error] }));

    private static NotFound<Failure> Unknown() => TypedResults.NotFound(Envelope.Failure("Unknown thread"));
}
