using ChatServer.Storage;

namespace ChatServer.Tests.World;

/// <summary>Looking at what there is, clients that keep copies of it, and a writer that forgets.</summary>
internal static class CopyMoves
{
    private const int MaxKept = 12;

    /// <summary>What somebody sees is compared on the way, too: later much of it is deleted.</summary>
    public static async Task LookAsync(WorldPlay play, WorldStep step)
    {
        if (play.AimAtPlace(step with { Mood = WorldMood.Careless }, aim => aim.Place.Members.ContainsKey(aim.Actor))
            is not { Place.Id: > 0 } aim)
            return;

        await WorldComparison.CompareAsync(play, aim.Place, aim.Actor);
        await ListComparison.CompareAsync(play, aim.Actor);
    }

    public static async Task KeepAsync(WorldPlay play, WorldStep step)
    {
        if (play.Kept.Count == MaxKept
            || play.AimAtPlace(
                step with { Mood = WorldMood.Careless }, aim => aim.Place.Has(aim.Actor)) is not { Place.Id: > 0 } aim)
        {
            return;
        }

        var copy = new KeptCopy(play, aim.Actor, aim.Place, isInRoom: step.Choice % 2 == 0);
        await copy.TakeAsync();
        play.Kept.Add(copy);
    }

    // Who is out hears nothing. Once they are back, they are told to read the history again.
    public static async Task CatchUpAsync(WorldPlay play, WorldStep step)
    {
        if (play.Kept.Count == 0)
            return;

        var copy = play.Kept[step.Message % play.Kept.Count];
        await copy.CatchUpAsync(limit: 1 + step.Choice % 7);
        if (copy.Conversation.Has(copy.Person))
            await copy.CompareAllAsync("in between");
    }

    /// <summary>The writer loses what it holds in memory and derives it again.</summary>
    public static async Task ForgetAsync(WorldPlay play, WorldStep step)
    {
        try
        {
            await play.Server.Get<Database>().WriteAsync<bool>(_ => throw new RolledBackException(), CancellationToken.None);
        }
        catch (RolledBackException)
        {
            // As it should.
        }
    }

    private sealed class RolledBackException : Exception;
}
