namespace ChatServer.Tests.World;

/// <summary>An action of users. <paramref name="PlayAsync"/> performs it on the server and in the model.</summary>
/// <param name="Weight">How often it is drawn, relative to the others.</param>
internal sealed record WorldMove<TPlay>(string Name, int Weight, Func<TPlay, WorldStep, Task> PlayAsync);

/// <summary>The actions of a world.</summary>
internal sealed class WorldMoveSet<TPlay>(params WorldMove<TPlay>[] all)
{
    private readonly string[] drawn = [.. all.SelectMany(move => Enumerable.Repeat(move.Name, move.Weight))];

    public string Draw(Random random) => drawn[random.Next(drawn.Length)];

    public Task PlayAsync(TPlay play, WorldStep step) => Array.Find(all, move => move.Name == step.Move)!.PlayAsync(play, step);
}
