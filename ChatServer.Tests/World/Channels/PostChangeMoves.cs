using ChatServer.Api;

namespace ChatServer.Tests.World.Channels;

/// <summary>Changes to messages of channels.</summary>
internal static class PostChangeMoves
{
    private static readonly string[] Emoji = ["👍", "❤️", "😂", "🎉"];

    /// <summary>A reaction that only channels have.</summary>
    public const string Words = "well said";

    /// <summary>A change as each API takes it; the paths are below the message.</summary>
    private sealed record Change(
        string Action, object RoomFields, (HttpMethod Method, string Path, object? Body) Http,
        (HttpMethod Method, string Path, object? Body) Channels);

    // By the author, and in a standard channel by its manager.
    public static Task EditAsync(ChannelPlay play, WorldStep step)
    {
        var text = $"edit {play.Count}";
        return ChangeAsync(
            play, step,
            aim => aim.What.Sender == aim.Actor || IsManagerOfStandard(aim), likes: null,
            _ => new Change(
                "edit_message", new { message_body = text, content = text }, (HttpMethod.Patch, "", new { content = text }),
                (HttpMethod.Post, "/update", new { content = text })),
            aim => aim.What.Edit(play.Count, text));
    }

    public static Task DeleteAsync(ChannelPlay play, WorldStep step) => ChangeAsync(
        play, step,
        aim => aim.What.Sender == aim.Actor || IsManagerOfStandard(aim)
            || GroupMoves.MayRemove(aim.Place, aim.Actor, aim.What.Sender) && !((WorldChannel)aim.Place).IsStandard,
        aim => aim.What.Parent is not null || aim.Place.RepliesBelow(aim.What.Id).Any(),
        _ => new Change("delete_message", new { }, (HttpMethod.Delete, "", null), (HttpMethod.Delete, "/delete", null)),
        aim => aim.What.Delete(aim.Actor));

    public static Task ReactAsync(ChannelPlay play, WorldStep step)
    {
        var emoji = ChannelPlay.WayOf(step) == WorldWay.Channels && step.Message % 5 == 0
            ? Words
            : Emoji[step.Message % Emoji.Length];
        return ChangeAsync(
            play, step, MayWrite, aim => aim.What.Reactions.Count > 0,
            _ => new Change(
                "react", new { emoji }, (HttpMethod.Post, "/reactions", new { emoji }),
                (HttpMethod.Post, "/reactions/add", new { name = emoji })),
            aim => aim.What.Reactions.TryAdd((emoji, aim.Actor), play.Count));
    }

    // The user's existing reaction, if there is one.
    public static Task UnreactAsync(ChannelPlay play, WorldStep step) => ChangeAsync(
        play, step, MayWrite, aim => ReactionOf(step, aim) is not null,
        aim =>
        {
            var emoji = ReactionOf(step, aim) ?? Emoji[0];
            return new Change(
                "unreact", new { emoji }, (HttpMethod.Delete, $"/reactions/{Uri.EscapeDataString(emoji)}", null),
                (HttpMethod.Post, "/reactions/remove", new { name = emoji }));
        },
        aim => aim.What.Reactions.Remove((ReactionOf(step, aim) ?? Emoji[0], aim.Actor)));

    public static Task PinAsync(ChannelPlay play, WorldStep step) => ChangeAsync(
        play, step, MayWrite, likes: null,
        _ => new Change(
            "pin", new { }, (HttpMethod.Post, "/pin", null),
            (step.Message % 2 == 0 ? HttpMethod.Post : HttpMethod.Patch, "/pin", new { is_pinned = true })),
        aim =>
        {
            if (aim.What.PinnedBy is null)
                (aim.What.PinnedBy, aim.What.PinnedAt) = (aim.Actor, play.Count);
        });

    public static Task UnpinAsync(ChannelPlay play, WorldStep step) => ChangeAsync(
        play, step, MayWrite, aim => aim.What.PinnedBy is not null,
        _ => new Change(
            "unpin", new { }, (HttpMethod.Delete, "/pin", null), (HttpMethod.Post, "/pin", new { is_pinned = false })),
        aim => aim.What.PinnedBy = null);

    private static async Task ChangeAsync(
        ChannelPlay play, WorldStep step, Func<WorldAim<WorldMessage>, bool> may, Func<WorldAim<WorldMessage>, bool>? likes,
        Func<WorldAim<WorldMessage>, Change> changeOf, Action<WorldAim<WorldMessage>> apply)
    {
        if (play.Aim(
            step, place => ((WorldChannel)place).Shown,
            aim => ChannelPlay.Reaches(step, aim.Place, aim.Actor) && may(aim), likes) is not { } aim)
            return;

        var isDone = await TrySendAsync(play, step, aim, changeOf(aim));
        if (ChannelPlay.WayOf(step) == WorldWay.Channels)
            ((WorldChannel)aim.Place).Enter(aim.Actor);
        WorldPlay.Expect(step, aim, isDone, () => apply(aim));
    }

    private static async Task<bool> TrySendAsync(ChannelPlay play, WorldStep step, WorldAim<WorldMessage> aim, Change change)
    {
        var (person, id) = (play.Persons[aim.Actor], aim.What.Id);
        switch (ChannelPlay.WayOf(step))
        {
            case WorldWay.Room:
                return await person.TrySendAsync(With(change.RoomFields, ("action", change.Action), ("message_id", id)));
            case WorldWay.Messages:
                return await person.TrySendAsync(
                    change.Action.Replace("_message", "", StringComparison.Ordinal),
                    With(change.RoomFields, ("message_id", $"msg_{id}")));
            case WorldWay.Http:
                return await person.AskAsync(
                    change.Http.Method, $"/api/v1/messages/msg_{id}{change.Http.Path}", change.Http.Body) is not null;
            default:
                return await person.AskAsync(
                    change.Channels.Method,
                    $"{((WorldChannel)aim.Place).Path}/messages/{NumberedUuid.OfMessage(id)}{change.Channels.Path}",
                    change.Channels.Body) is not null;
        }
    }

    private static Dictionary<string, object?> With(object fields, params (string Name, object Value)[] more)
    {
        var all = fields.GetType().GetProperties().ToDictionary(field => field.Name, field => field.GetValue(fields));
        foreach (var (name, value) in more)
            all[name] = value;
        return all;
    }

    private static bool MayWrite(WorldAim<WorldMessage> aim) => ((WorldChannel)aim.Place).MayWrite(aim.Actor);

    private static bool IsManagerOfStandard(WorldAim<WorldMessage> aim) =>
        ((WorldChannel)aim.Place).IsStandard && ((WorldChannel)aim.Place).IsManager(aim.Actor);

    private static string? ReactionOf(WorldStep step, WorldAim<WorldMessage> aim) =>
        aim.What.Reactions.Keys.Where(reaction => reaction.Person == aim.Actor
                && (reaction.Emoji != Words || ChannelPlay.WayOf(step) == WorldWay.Channels))
            .Select(reaction => reaction.Emoji).FirstOrDefault();
}
