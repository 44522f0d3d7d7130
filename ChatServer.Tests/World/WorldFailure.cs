namespace ChatServer.Tests.World;

/// <summary>
/// The server and the model disagree. Not an NUnit assertion, because a failing history is replayed many times to shorten it.
/// </summary>
internal sealed class WorldFailure(string message) : Exception(message)
{
    /// <summary>Fails with the lines that are only in one of them.</summary>
    public static void Unless<T>(IEnumerable<T> seen, IEnumerable<T> expected, string what)
    {
        var (left, right) = (seen.ToList(), expected.ToList());
        if (left.SequenceEqual(right))
            return;

        var lines = left.Except(right).Select(line => $"  the server: {line}")
            .Concat(right.Except(left).Select(line => $"  the model:  {line}")).ToList();
        throw new WorldFailure(
            $"{what} differs{(lines.Count == 0 ? " in its order" : "")}:{Environment.NewLine}"
            + $"{string.Join(Environment.NewLine, lines)}");
    }

    public static void Unless<T>(T seen, T expected, string what) => Unless([seen], [expected], what);
}
