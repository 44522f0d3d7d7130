using System.Net;
using System.Net.Http.Json;
using ChatServer.Accounts.Blocks;
using ChatServer.Accounts.Profiles;
using ChatServer.Conversations;
using ChatServer.Conversations.Settings;
using ChatServer.Inbox;
using ChatServer.Messages;
using ChatServer.Messages.Deletion;
using ChatServer.Messages.Editing;
using ChatServer.Messages.Pins;
using ChatServer.Messages.Polls;
using ChatServer.Messages.Reactions;
using ChatServer.Realtime;
using ChatServer.Realtime.Presence;
using ChatServer.Storage;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Api.Access;

/// <summary>The recipients of an event.</summary>
internal enum Audience
{
    /// <summary>All devices of all participants, even of two users with a block between them.</summary>
    Participants,

    /// <summary>All devices of all participants but the acting user.</summary>
    Others,

    /// <summary>The devices of the acting user.</summary>
    Oneself,

    /// <summary>The devices of the added user; the others are notified of the addition.</summary>
    Added,

    /// <summary>The others without a block between them and the acting user. Such events aren't stored.</summary>
    Unparted,
}

/// <summary>An event and its recipients.</summary>
/// <param name="IsKept">Whether <c>sync</c> returns it.</param>
/// <param name="Room">The name of Room's frame.</param>
/// <param name="Messages">The name of the frame in the Messages API.</param>
/// <param name="Cause">Ana's action that causes it.</param>
/// <param name="ToActor">The names of both frames on Ana's devices, if they differ.</param>
internal sealed record EventRow(
    Type Event, bool IsKept, string Room, string Messages, Audience Audience, Func<EventScene, Task> Cause,
    (string Room, string Messages)? ToActor = null, bool OnlyInGroups = false);

/// <summary>
/// The matrix's events. They happen in this order, to messages from before the removal of a member. A new event fails in
/// <see cref="MatrixGuardTests"/> until it is listed here.
/// </summary>
internal static class EventTable
{
    private const string Messages = "/api/v1/messages";
    private static readonly (string, string) Confirmed = ("conf_message", "message_sent");

    public static readonly EventRow[] Rows =
    [
        Kept<MessageSent>("re_message", "message_received", Audience.Participants, SendAsync, Confirmed),
        Kept<MessageSent>("re_message", "message_received", Audience.Participants, ShareAsync, Confirmed),
        Kept<MessageSent>(
            "re_message", "message_received", Audience.Participants, RenameAsync, Confirmed) with { OnlyInGroups = true },
        Kept<MessageEdited>("message_edited", "message_edited", Audience.Participants, EditAsync),
        Kept<ReactionChanged>(
            "reaction_added", "reaction_added", Audience.Participants,
            scene => scene.PostAsync($"{scene.Msg}/reactions", new { emoji = "👍" })),
        Kept<PinChanged>(
            "message_pinned", "message_pinned", Audience.Participants, scene => scene.PostAsync($"{scene.Msg}/pin", new { })),
        Kept<PollChanged>("poll_changed", "poll_changed", Audience.Participants, scene => scene.PostAsync(
            $"{scene.Poll}/vote", new { options = new[] { 0 } })),
        Kept<MarkMoved>("message_delivered", "message_delivered", Audience.Others, ReceiveAsync),
        Kept<MarkMoved>("message_read", "message_read", Audience.Participants, scene => scene.PostAsync(
            $"conversation/{scene.Conversation}/read", new { })),
        Kept<MessageDeleted>("message_deleted", "message_deleted", Audience.Participants, DeleteAsync),
        Kept<SettingsChanged>("conversation_settings", "conversation_settings", Audience.Oneself, MuteAsync),
        Kept<HistoryChanged>("history_changed", "history_changed", Audience.Added, AddAgainAsync) with { OnlyInGroups = true },
        Passing<ReadReceiptsChanged>("user_settings", "user_settings", Audience.Oneself, DisableReadReceiptsAsync),
        Passing<BlockChanged>("user_blocked", "user_blocked", Audience.Oneself, BlockAsync),
        Passing<TypingChanged>("typing", "user_typing", Audience.Unparted, TypeAsync),
        Passing<PresenceChanged>("presence", "user_status", Audience.Unparted, SetAwayAsync),
        Passing<ProfileChanged>("profile_changed", "user_profile", Audience.Unparted, ChangeNameAsync),
    ];

    private static EventRow Kept<T>(
        string room, string messages, Audience audience, Func<EventScene, Task> cause, (string, string)? toActor = null)
        where T : ConversationEvent => new(typeof(T), IsKept: true, room, messages, audience, cause, toActor);

    private static EventRow Passing<T>(string room, string messages, Audience audience, Func<EventScene, Task> cause)
        where T : DomainEvent => new(typeof(T), IsKept: false, room, messages, audience, cause);

    private static Task SendAsync(EventScene scene) =>
        scene.PostAsync("send", new { conversation_id = scene.Conversation, content = PlaceMaking.Later });

    private static Task EditAsync(EventScene scene) =>
        scene.Http.PatchAsJsonAsync($"{Messages}/{scene.Msg}", new { content = PlaceMaking.Later }).ReadAsync(HttpStatusCode.OK);

    private static Task ShareAsync(EventScene scene) =>
        scene.Ana.Messages.ShareFileAsync(scene.Conversation, "shared"u8.ToArray(), "notes.txt", ("message", PlaceMaking.Later));

    private static Task RenameAsync(EventScene scene) =>
        scene.Http.PatchAsJsonAsync($"/chat/groups/{scene.Thread}/", new { name = PlaceMaking.Later })
            .ReadAsync(HttpStatusCode.OK);

    // The read mark that follows comes over HTTP and could overtake this one, which would then cause no event.
    private static async Task ReceiveAsync(EventScene scene)
    {
        await scene.Ana.Room.SendAsync(new { action = "received", message_id = scene.Theirs });
        var mark = $"\"{scene.Ana.User.UserId}\",\"delivered\":{scene.Theirs}";
        await Eventually.IsTrueAsync(
            () => scene.Http.ReadBody($"/chat/thread/marks/{scene.Thread}/").Contains(mark, StringComparison.Ordinal),
            "the message is marked as delivered");
    }

    private static Task DeleteAsync(EventScene scene) =>
        scene.Http.DeleteAsync($"{Messages}/{scene.Doomed}").ReadAsync(HttpStatusCode.OK);

    private static Task BlockAsync(EventScene scene) =>
        scene.Http.PostAsync("/chat/blocks/", new { user_id = scene.Bystander.UserId }, HttpStatusCode.OK);

    private static Task TypeAsync(EventScene scene) =>
        scene.PostAsync($"conversation/{scene.Conversation}/typing", new { is_typing = true });

    private static Task ChangeNameAsync(EventScene scene) =>
        scene.Http.PatchAsJsonAsync("/auth/me/", new { fullname = "Ana the Second" }).ReadAsync(HttpStatusCode.OK);

    private static Task MuteAsync(EventScene scene) =>
        scene.Http.PatchAsJsonAsync($"/chat/thread/settings/{scene.Thread}/", new { muted_until = "forever" })
            .ReadAsync(HttpStatusCode.OK);

    private static async Task AddAgainAsync(EventScene scene)
    {
        var added = scene.Listeners.Single(listener => listener.Standing == Standing.Inside).User.UserId;
        await scene.Http.DeleteAsync($"/chat/groups/{scene.Thread}/members/{added}/").ReadAsync(HttpStatusCode.OK);
        await scene.Http.PostAsync(
            $"/chat/groups/{scene.Thread}/members/", new { user_ids = new[] { added } }, HttpStatusCode.OK);
    }

    // Shown again at the end: sync doesn't return hidden read marks.
    private static async Task DisableReadReceiptsAsync(EventScene scene)
    {
        foreach (var read_receipts in new[] { false, true })
            await scene.Http.PatchAsJsonAsync("/chat/settings/", new { read_receipts }).ReadAsync(HttpStatusCode.OK);
    }

    // A user is away when all their devices are.
    private static async Task SetAwayAsync(EventScene scene)
    {
        await scene.FollowAsync();
        await scene.Ana.Room.SendAsync(new { action = "presence", status = "away" });
        await scene.Ana.Room.ReceiveUntilPongAsync();
        await scene.Ana.Messages.SendAsync("status", new { status = "away" });
    }
}
