namespace ChatServer.Tests.World;

/// <summary>What is done with a message: through Room, or the WebSocket or HTTP of the Messages API.</summary>
internal static class ChangeMoves
{
    private static readonly string[] Emoji = ["👍", "❤️", "😂", "🎉"];

    public static async Task EditAsync(WorldPlay play, WorldStep step)
    {
        if (!TryChoose(play, step, out var conversation, out var message))
            return;

        // Now and then to what it says already: who asks is answered as if it were new, which is true of what was edited before.
        var text = step.Choice % 5 == 0 && message is { IsEdited: true, IsDeleted: false } ? message.Text : $"edit {play.Count}";
        var isAllowed = play.MayTouch(step.Actor, conversation, message) && message.Sender == step.Actor && message is { IsSystem: false, Author: null };
        var isDone = await SayAsync(
            play, step, new { action = "edit_message", message_id = message.Id, message_body = text },
            "edit", new { message_id = $"msg_{message.Id}", content = text },
            HttpMethod.Patch, $"/api/v1/messages/msg_{message.Id}", new { content = text });
        WorldPlay.Expect(step, isDone, isAllowed, () =>
        {
            if (text != message.Text)
                message.Edit(play.Count, text);
        });
    }

    public static async Task DeleteAsync(WorldPlay play, WorldStep step)
    {
        if (!TryChoose(play, step, out var conversation, out var message))
            return;

        var isAllowed = conversation.Has(step.Actor) && conversation.IsSeenBy(step.Actor, message.Id) && !message.IsSystem
            && (message.Sender == step.Actor || GroupMoves.MayRemove(conversation, step.Actor, message.Sender));
        var isDone = await SayAsync(
            play, step, new { action = "delete_message", message_id = message.Id }, "delete", new { message_id = $"msg_{message.Id}" },
            HttpMethod.Delete, $"/api/v1/messages/msg_{message.Id}");
        WorldPlay.Expect(step, isDone, isAllowed, () =>
        {
            if (!message.IsDeleted)
                message.Delete(step.Actor);
        });
    }

    public static async Task ReactAsync(WorldPlay play, WorldStep step)
    {
        if (!TryChoose(play, step, out var conversation, out var message))
            return;

        var emoji = Emoji[step.Choice % Emoji.Length];
        var isDone = await SayAsync(
            play, step, new { action = "react", message_id = message.Id, emoji }, "react", new { message_id = $"msg_{message.Id}", emoji },
            HttpMethod.Post, $"/api/v1/messages/msg_{message.Id}/reactions", new { emoji });
        WorldPlay.Expect(step, isDone, play.MayTouch(step.Actor, conversation, message), () => message.Reactions.TryAdd((emoji, step.Actor), play.Count));
    }

    public static async Task UnreactAsync(WorldPlay play, WorldStep step)
    {
        if (!TryChoose(play, step, out var conversation, out var message))
            return;

        // Mostly what they did react with.
        var own = message.Reactions.Keys.Where(reaction => reaction.Person == step.Actor).Select(reaction => reaction.Emoji).FirstOrDefault();
        var emoji = own is null || step.Choice % 5 == 0 ? Emoji[step.Choice % Emoji.Length] : own;
        var isDone = await SayAsync(
            play, step, new { action = "unreact", message_id = message.Id, emoji }, "unreact", new { message_id = $"msg_{message.Id}", emoji },
            HttpMethod.Delete, $"/api/v1/messages/msg_{message.Id}/reactions/{Uri.EscapeDataString(emoji)}");
        WorldPlay.Expect(step, isDone, play.MayTouch(step.Actor, conversation, message), () => message.Reactions.Remove((emoji, step.Actor)));
    }

    public static async Task PinAsync(WorldPlay play, WorldStep step)
    {
        if (!TryChoose(play, step, out var conversation, out var message))
            return;

        var isDone = await play.Actor(step).SayAsync(new { action = "pin", message_id = message.Id });
        WorldPlay.Expect(step, isDone, play.MayTouch(step.Actor, conversation, message), () =>
        {
            if (message.PinnedBy is null)
                (message.PinnedBy, message.PinnedAt) = (step.Actor, play.Count);
        });
    }

    public static async Task UnpinAsync(WorldPlay play, WorldStep step)
    {
        if (!TryChoose(play, step, out var conversation, out var message))
            return;

        var isDone = await play.Actor(step).SayAsync(new { action = "unpin", message_id = message.Id });
        WorldPlay.Expect(step, isDone, play.MayTouch(step.Actor, conversation, message), () => message.PinnedBy = null);
    }

    private static bool TryChoose(WorldPlay play, WorldStep step, out WorldConversation conversation, out WorldMessage message)
    {
        conversation = play.Place(step);
        message = WorldPlay.Choose(step, conversation.Messages)!;
        return message is not null;
    }

    private static async Task<bool> SayAsync(
        WorldPlay play, WorldStep step, object action, string type, object data, HttpMethod method, string path, object? body = null) =>
        (step.Choice % 7 % 3) switch
        {
            0 => await play.Actor(step).SayAsync(action),
            1 => await play.Actor(step).SayAsync(type, data),
            _ => await play.Actor(step).AskAsync(method, path, body) is not null,
        };
}
