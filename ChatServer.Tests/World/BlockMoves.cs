namespace ChatServer.Tests.World;

/// <summary>Blocking and unblocking users.</summary>
internal static class BlockMoves
{
    public static Task BlockAsync(WorldPlay play, WorldStep step) =>
        ChangeAsync(play, step, "block", other => play.Blocks.Add((step.Actor, other)));

    public static Task UnblockAsync(WorldPlay play, WorldStep step) =>
        ChangeAsync(play, step, "unblock", other => play.Blocks.Remove((step.Actor, other)));

    private static async Task ChangeAsync(WorldPlay play, WorldStep step, string action, Action<int> apply)
    {
        var other = (step.Actor + 1 + step.Choice % (WorldPlay.People - 1)) % WorldPlay.People;
        var user_id = play.Persons[other].Id;
        var isDone = step.Message % 2 == 0
            ? await play.Persons[step.Actor].TrySendAsync(new { action, user_id })
            : await play.Persons[step.Actor].TrySendAsync(action, new { user_id });
        WorldFailure.Unless(isDone, true, $"whether {step} is done");
        apply(other);
    }
}
