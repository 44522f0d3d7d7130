namespace ChatServer.Tests.World;

/// <summary>What somebody makes of a conversation for themselves; who left it, too.</summary>
internal static class SettingMoves
{
    public static Task ArchiveAsync(WorldPlay play, WorldStep step) => ChangeAsync(play, step, new { archived = IsOn(step) }, member =>
    {
        member.IsArchived = IsOn(step);
        if (IsOn(step))
            member.TopOrder = 0;
    });

    public static Task MuteAsync(WorldPlay play, WorldStep step) =>
        ChangeAsync(play, step, new { muted_until = IsOn(step) ? "forever" : null }, member => member.IsMuted = IsOn(step));

    public static Task PutOnTopAsync(WorldPlay play, WorldStep step) => ChangeAsync(play, step, new { pinned = IsOn(step) }, member =>
    {
        member.TopOrder = !IsOn(step) ? 0 : member.TopOrder > 0 ? member.TopOrder : play.Count;
        if (IsOn(step))
            member.IsArchived = false;
    });

    public static async Task ClearAsync(WorldPlay play, WorldStep step)
    {
        var conversation = play.Place(step);
        if (conversation.Id == 0)
            return;

        var isDone = await play.Actor(step).AskAsync(HttpMethod.Delete, $"/chat/thread/{conversation.Id}/") is not null;
        WorldPlay.Expect(step, isDone, conversation.Members.ContainsKey(step.Actor), () => conversation.Clear(step.Actor));
    }

    private static bool IsOn(WorldStep step) => step.Choice % 3 > 0;

    private static async Task ChangeAsync(WorldPlay play, WorldStep step, object change, Action<WorldMember> apply)
    {
        var conversation = play.Place(step);
        if (conversation.Id == 0)
            return;

        var isDone = await play.Actor(step).AskAsync(HttpMethod.Patch, $"/chat/thread/settings/{conversation.Id}/", change) is not null;
        WorldPlay.Expect(step, isDone, conversation.Members.ContainsKey(step.Actor), () => apply(conversation.Members[step.Actor]));
    }
}
