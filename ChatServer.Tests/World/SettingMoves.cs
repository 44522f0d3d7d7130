namespace ChatServer.Tests.World;

/// <summary>A user's own settings of a conversation, also for former members.</summary>
internal static class SettingMoves
{
    // Archiving mostly mutes, too, so that new messages don't unarchive the conversation.
    public static Task ArchiveAsync(WorldPlay play, WorldStep step) => ChangeAsync(
        play, step, new { archived = IsOn(step) }, member =>
        {
            member.IsArchived = IsOn(step);
            if (IsOn(step))
                member.TopOrder = 0;
        }, likes: member => member.IsMuted);

    public static Task MuteAsync(WorldPlay play, WorldStep step) => ChangeAsync(
        play, step, new { muted_until = IsOn(step) ? "forever" : null }, member => member.IsMuted = IsOn(step),
        likes: member => member.IsArchived);

    public static Task PutOnTopAsync(WorldPlay play, WorldStep step) =>
        ChangeAsync(play, step, new { pinned = IsOn(step) }, member =>
        {
            var order = member.TopOrder > 0 ? member.TopOrder : play.Count;
            member.TopOrder = IsOn(step) ? order : 0;
            if (IsOn(step))
                member.IsArchived = false;
        });

    public static async Task ClearAsync(WorldPlay play, WorldStep step)
    {
        if (play.AimAtPlace(step, IsKnown) is not { Place.Id: > 0 } aim)
            return;

        var isDone = await play.Persons[aim.Actor].AskAsync(HttpMethod.Delete, $"/chat/thread/{aim.Place.Id}/") is not null;
        WorldPlay.Expect(step, aim, isDone, () => aim.Place.Clear(aim.Actor));
    }

    private static bool IsOn(WorldStep step) => step.Choice % 4 > 0;

    private static bool IsKnown(WorldAim<WorldConversation> aim) => aim.Place.Members.ContainsKey(aim.Actor);

    private static async Task ChangeAsync(
        WorldPlay play, WorldStep step, object change, Action<WorldMember> apply, Func<WorldMember, bool>? likes = null)
    {
        if (play.AimAtPlace(step, IsKnown, aim => IsKnown(aim) && likes?.Invoke(aim.Place.Members[aim.Actor]) == true)
            is not { Place.Id: > 0 } aim)
            return;

        var isDone = await play.Persons[aim.Actor].AskAsync(
            HttpMethod.Patch, $"/chat/thread/settings/{aim.Place.Id}/", change) is not null;
        WorldPlay.Expect(step, aim, isDone, () => apply(aim.Place.Members[aim.Actor]));
    }
}
