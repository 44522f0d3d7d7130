using ChatServer.Storage;

namespace ChatServer.Tests.World;

/// <summary>Comparing views, clients that keep copies, and a writer that drops its cache.</summary>
internal static class CopyMoves
{
    private const int MaxKept = 12;

    /// <summary>Compares a user's view during the history, too, because many messages are deleted later.</summary>
    public static async Task CompareViewAsync(WorldPlay play, WorldStep step)
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

    // Former members receive nothing. When they return, the server asks them to read the history again.
    public static async Task CatchUpAsync(WorldPlay play, WorldStep step)
    {
        if (play.Kept.Count == 0)
            return;

        var copy = play.Kept[step.Message % play.Kept.Count];
        await copy.CatchUpAsync(limit: 1 + step.Choice % 7);
        if (copy.Conversation.Has(copy.Person))
            await copy.CompareAllAsync("in between");
    }

    /// <summary>All clients catch up in the end.</summary>
    public static async Task CompareKeptAsync(WorldPlay play, int limit)
    {
        foreach (var copy in play.Kept.Where(copy => copy.Conversation.Has(copy.Person)))
        {
            await copy.CatchUpAsync(limit);
            await copy.CompareAllAsync("in the end");
        }
    }

    /// <summary>Makes the writer drop its cache and derive it again.</summary>
    public static async Task ForgetAsync(WorldPlay play, WorldStep step)
    {
        try
        {
            await play.Server.Get<Database>().WriteAsync<bool>(_ => throw new RolledBackException(), CancellationToken.None);
        }
        catch (RolledBackException)
        {
            // The write fails on purpose.
        }
    }

    private sealed class RolledBackException : Exception;
}
