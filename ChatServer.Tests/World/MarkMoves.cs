using ChatServer.Api;

namespace ChatServer.Tests.World;

/// <summary>What people have got and read, and whether others may know.</summary>
internal static class MarkMoves
{
    public static async Task ReadAsync(WorldPlay play, WorldStep step)
    {
        var conversation = play.Place(step);
        if (WorldPlay.Choose(step, conversation.Messages) is not { } message)
            return;

        var person = play.Actor(step);
        var isDone = (step.Choice % 3) switch
        {
            0 => await person.SayAsync(new { action = "read", message_id = message.Id }),
            1 => await person.SayAsync("read", new { message_id = $"msg_{message.Id}" }),
            _ => await person.AskAsync(
                HttpMethod.Post, $"/api/v1/messages/conversation/conv_{conversation.Id}/read", new { message_id = $"msg_{message.Id}" }) is not null,
        };
        WorldPlay.Expect(step, isDone, conversation.Has(step.Actor), () => Read(play, step, conversation, message.Id));
    }

    public static async Task ReadAllAsync(WorldPlay play, WorldStep step)
    {
        var conversation = play.Place(step);
        if (conversation.Id == 0)
            return;

        var isDone = await play.Actor(step).AskAsync(HttpMethod.Post, $"/api/v1/messages/conversation/conv_{conversation.Id}/read", new { }) is not null;
        WorldPlay.Expect(step, isDone, conversation.Has(step.Actor), () => Read(play, step, conversation, conversation.LastId));
    }

    /// <summary>Opens a conversation through the Messaging API, which reads it.</summary>
    public static async Task OpenAsync(WorldPlay play, WorldStep step)
    {
        var conversation = play.Place(step);
        if (conversation.Id == 0)
            return;

        var isDone = await play.Actor(step).AskAsync($"/messaging/conversations/{NumberedUuid.OfConversation(conversation.Id)}/messages") is not null;
        WorldPlay.Expect(step, isDone, !conversation.IsGroup && conversation.Has(step.Actor), () =>
        {
            if (conversation.SeenBy(step.Actor).LastOrDefault() is { } newest)
                Read(play, step, conversation, newest.Id);
        });
    }

    public static async Task ReceiveAsync(WorldPlay play, WorldStep step)
    {
        var conversation = play.Place(step);
        if (WorldPlay.Choose(step, conversation.Messages) is not { } message)
            return;

        var isDone = step.Choice % 2 == 0
            ? await play.Actor(step).SayAsync(new { action = "received", message_id = message.Id })
            : await play.Actor(step).SayAsync("received", new { message_id = $"msg_{message.Id}" });
        WorldPlay.Expect(step, isDone, conversation.Has(step.Actor), () => conversation.Members[step.Actor].Receive(message.Id));
    }

    public static async Task HideReceiptsAsync(WorldPlay play, WorldStep step)
    {
        await play.Actor(step).AskAsync(HttpMethod.Patch, "/chat/settings/", new { read_receipts = false });
        play.Quiet.Add(step.Actor);
        play.EverQuiet.Add(step.Actor);
    }

    public static async Task ShowReceiptsAsync(WorldPlay play, WorldStep step)
    {
        await play.Actor(step).AskAsync(HttpMethod.Patch, "/chat/settings/", new { read_receipts = true });
        play.Quiet.Remove(step.Actor);
    }

    private static void Read(WorldPlay play, WorldStep step, WorldConversation conversation, long upTo) =>
        conversation.Members[step.Actor].Read(upTo, isTold: !play.Quiet.Contains(step.Actor));
}
