namespace ChatServer.Tests.World;

/// <summary>An action of a user, with numbers that choose its place and object among the existing ones.</summary>
/// <param name="Move">One of <see cref="WorldMoves"/>, or of the moves of another world.</param>
/// <param name="Actor">The acting user, or the next one with the right to act, see <see cref="WorldAims"/>.</param>
internal sealed record WorldStep(string Move, int Actor, int Place, int Message, int Choice, WorldMood Mood)
{
    private const int Numbers = 1_000;

    /// <summary>Generates the same history for the same seed.</summary>
    /// <param name="draw">Returns the name of a move.</param>
    public static WorldStep[] Many(int seed, int length, Func<Random, string> draw)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, length).Select(_ => new WorldStep(
            draw(random), random.Next(WorldPlay.People), random.Next(Numbers), random.Next(Numbers),
            random.Next(Numbers), MoodOf(random.Next(100))))];
    }

    // As code: a failed history is replayed by pasting it into a test.
    public override string ToString() => $"new(\"{Move}\", {Actor}, {Place}, {Message}, {Choice}, WorldMood.{Mood}),";

    private static WorldMood MoodOf(int percent) => percent switch
    {
        < 15 => WorldMood.Bold,
        < 30 => WorldMood.Careless,
        _ => WorldMood.Keen,
    };
}
