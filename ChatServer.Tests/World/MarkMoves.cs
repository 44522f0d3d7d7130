using ChatServer.Api;

namespace ChatServer.Tests.World;

/// <summary>Delivered and read marks, and read receipts.</summary>
internal static class MarkMoves
{
    public static async Task ReadAsync(WorldPlay play, WorldStep step)
    {
        if (play.AimAtMessage(step, Has, aim => aim.Place.UnreadOf(aim.Actor) > 0) is not { } aim)
            return;

        var (person, message) = (play.Persons[aim.Actor], aim.What);
        var isDone = (step.Choice % 3) switch
        {
            0 => await person.TrySendAsync(new { action = "read", message_id = message.Id }),
            1 => await person.TrySendAsync("read", new { message_id = $"msg_{message.Id}" }),
            _ => await person.AskAsync(
                HttpMethod.Post, $"/api/v1/messages/conversation/conv_{aim.Place.Id}/read",
                new { message_id = $"msg_{message.Id}" }) is not null,
        };
        WorldPlay.Expect(step, aim, isDone, () => Read(play, aim, message.Id));
    }

    public static async Task ReadAllAsync(WorldPlay play, WorldStep step)
    {
        if (play.AimAtPlace(step, Has) is not { Place.Id: > 0 } aim)
            return;

        var isDone = await play.Persons[aim.Actor].AskAsync(
            HttpMethod.Post, $"/api/v1/messages/conversation/conv_{aim.Place.Id}/read", new { }) is not null;
        WorldPlay.Expect(step, aim, isDone, () => Read(play, aim, aim.Place.LastId));
    }

    /// <summary>Opens a conversation through the Messaging API, which marks it as read.</summary>
    public static async Task OpenAsync(WorldPlay play, WorldStep step)
    {
        if (play.AimAtPlace(step, aim => !aim.Place.IsGroup && Has(aim)) is not { Place.Id: > 0 } aim)
            return;

        var isDone = await play.Persons[aim.Actor].AskAsync(
            $"/messaging/conversations/{NumberedUuid.OfConversation(aim.Place.Id)}/messages") is not null;
        WorldPlay.Expect(step, aim, isDone, () =>
        {
            if (aim.Place.VisibleTo(aim.Actor).LastOrDefault() is { } newest)
                Read(play, aim, newest.Id);
        });
    }

    public static async Task ReceiveAsync(WorldPlay play, WorldStep step)
    {
        if (play.AimAtMessage(step, Has) is not { } aim)
            return;

        var isDone = step.Choice % 2 == 0
            ? await play.Persons[aim.Actor].TrySendAsync(new { action = "received", message_id = aim.What.Id })
            : await play.Persons[aim.Actor].TrySendAsync("received", new { message_id = $"msg_{aim.What.Id}" });
        WorldPlay.Expect(step, aim, isDone, () => aim.Place.Members[aim.Actor].Receive(aim.What.Id));
    }

    public static async Task HideReceiptsAsync(WorldPlay play, WorldStep step)
    {
        await play.Persons[step.Actor].AskAsync(HttpMethod.Patch, "/chat/settings/", new { read_receipts = false });
        play.Quiet.Add(step.Actor);
        play.EverQuiet.Add(step.Actor);
    }

    public static async Task ShowReceiptsAsync(WorldPlay play, WorldStep step)
    {
        await play.Persons[step.Actor].AskAsync(HttpMethod.Patch, "/chat/settings/", new { read_receipts = true });
        play.Quiet.Remove(step.Actor);
    }

    private static bool Has<T>(WorldAim<T> aim) => aim.Place.Has(aim.Actor);

    private static void Read<T>(WorldPlay play, WorldAim<T> aim, long upTo) =>
        aim.Place.Members[aim.Actor].Read(upTo, isShown: !play.Quiet.Contains(aim.Actor));
}
