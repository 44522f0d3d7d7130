namespace ChatServer.Tests.World;

/// <summary>Changes to messages: through Room, or the WebSocket or HTTP of the Messages API.</summary>
internal static class ChangeMoves
{
    private static readonly string[] Emoji = ["👍", "❤️", "😂", "🎉"];

    public static async Task EditAsync(WorldPlay play, WorldStep step)
    {
        if (play.AimAtMessage(step, MayEdit, aim => aim.What.IsEdited) is not { } aim)
            return;

        // Sometimes to the same text: then only the caller gets an answer, with the current state.
        var message = aim.What;
        var text = step.Choice % 4 == 0 && message is { IsDeleted: false, Text: not "" } ? message.Text : $"edit {play.Count}";
        var isDone = await TrySendAsync(
            play, step, aim, new { action = "edit_message", message_id = message.Id, message_body = text },
            "edit", new { message_id = $"msg_{message.Id}", content = text },
            HttpMethod.Patch, $"/api/v1/messages/msg_{message.Id}", new { content = text });
        WorldPlay.Expect(step, aim, isDone, () =>
        {
            if (text != message.Text)
                message.Edit(play.Count, text);
        });

        bool MayEdit(WorldAim<WorldMessage> aim) =>
            CanChange(play)(aim) && aim.What.Sender == aim.Actor && aim.What is { IsSystem: false, Author: null };
    }

    // Mostly replies, their parents, unread messages, and messages of others: these need the most updates, and the most refusals.
    public static async Task DeleteAsync(WorldPlay play, WorldStep step)
    {
        var isOthers = step.Choice % 2 == 0;
        if (play.AimAtMessage(step, MayDelete, Likes) is not { } aim)
            return;

        var message = aim.What;
        var isDone = await TrySendAsync(
            play, step, aim, new { action = "delete_message", message_id = message.Id }, "delete",
            new { message_id = $"msg_{message.Id}" }, HttpMethod.Delete, $"/api/v1/messages/msg_{message.Id}");
        WorldPlay.Expect(step, aim, isDone, () =>
        {
            if (!message.IsDeleted)
                message.Delete(aim.Actor);
        });

        static bool MayDelete(WorldAim<WorldMessage> aim) => aim.Place.Has(aim.Actor)
            && aim.Place.IsVisibleTo(aim.Actor, aim.What.Id)
            && !aim.What.IsSystem
            && (aim.What.Sender == aim.Actor || GroupMoves.MayRemove(aim.Place, aim.Actor, aim.What.Sender));

        bool Likes(WorldAim<WorldMessage> aim) => !aim.What.IsDeleted && !aim.What.IsSystem && (isOthers
            ? aim.What.Sender != aim.Actor && aim.Place.Manages(aim.Actor) && aim.Place.Manages(aim.What.Sender) == (step.Mood
                == WorldMood.Bold)
            : aim.What.Parent is not null || aim.Place.RepliesBelow(aim.What.Id).Any());
    }

    public static async Task ReactAsync(WorldPlay play, WorldStep step)
    {
        if (play.AimAtMessage(step, CanChange(play), aim => aim.What.Reactions.Count > 0) is not { } aim)
            return;

        var (message, emoji) = (aim.What, Emoji[step.Choice % Emoji.Length]);
        var isDone = await TrySendAsync(
            play, step, aim, new { action = "react", message_id = message.Id, emoji }, "react",
            new { message_id = $"msg_{message.Id}", emoji }, HttpMethod.Post, $"/api/v1/messages/msg_{message.Id}/reactions",
            new { emoji });
        WorldPlay.Expect(step, aim, isDone, () => message.Reactions.TryAdd((emoji, aim.Actor), play.Count));
    }

    // The user's existing reaction, if there is one.
    public static async Task UnreactAsync(WorldPlay play, WorldStep step)
    {
        if (play.AimAtMessage(step, CanChange(play), aim => ReactionOf(aim) is not null) is not { } aim)
            return;

        var (message, emoji) = (aim.What, ReactionOf(aim) ?? Emoji[step.Choice % Emoji.Length]);
        var isDone = await TrySendAsync(
            play, step, aim, new { action = "unreact", message_id = message.Id, emoji }, "unreact",
            new { message_id = $"msg_{message.Id}", emoji }, HttpMethod.Delete,
            $"/api/v1/messages/msg_{message.Id}/reactions/{Uri.EscapeDataString(emoji)}");
        WorldPlay.Expect(step, aim, isDone, () => message.Reactions.Remove((emoji, aim.Actor)));

        static string? ReactionOf(WorldAim<WorldMessage> aim) =>
            aim.What.Reactions.Keys.Where(reaction => reaction.Person == aim.Actor)
                .Select(reaction => reaction.Emoji).FirstOrDefault();
    }

    public static async Task PinAsync(WorldPlay play, WorldStep step)
    {
        if (play.AimAtMessage(step, CanChange(play)) is not { } aim)
            return;

        var message = aim.What;
        var isDone = await TrySendAsync(
            play, step, aim, new { action = "pin", message_id = message.Id }, "pin", new { message_id = $"msg_{message.Id}" },
            HttpMethod.Post, $"/api/v1/messages/msg_{message.Id}/pin");
        WorldPlay.Expect(step, aim, isDone, () =>
        {
            if (message.PinnedBy is null)
                (message.PinnedBy, message.PinnedAt) = (aim.Actor, play.Count);
        });
    }

    public static async Task UnpinAsync(WorldPlay play, WorldStep step)
    {
        if (play.AimAtMessage(step, CanChange(play), aim => aim.What.PinnedBy is not null) is not { } aim)
            return;

        var message = aim.What;
        var isDone = await TrySendAsync(
            play, step, aim, new { action = "unpin", message_id = message.Id }, "unpin", new { message_id = $"msg_{message.Id}" },
            HttpMethod.Delete, $"/api/v1/messages/msg_{message.Id}/pin");
        WorldPlay.Expect(step, aim, isDone, () => message.PinnedBy = null);
    }

    private static Func<WorldAim<WorldMessage>, bool> CanChange(WorldPlay play) =>
        aim => play.CanChange(aim.Actor, aim.Place, aim.What);

    /// <summary>Sends the action in one way or the other; returns false if it was refused.</summary>
    public static async Task<bool> TrySendAsync(
        WorldPlay play, WorldStep step, WorldAim<WorldMessage> aim,
        object action, string type, object data, HttpMethod method, string path,
        object? body = null) => (step.Choice % 7 % 3) switch
        {
            0 => await play.Persons[aim.Actor].TrySendAsync(action),
            1 => await play.Persons[aim.Actor].TrySendAsync(type, data),
            _ => await play.Persons[aim.Actor].AskAsync(method, path, body) is not null,
        };
}
