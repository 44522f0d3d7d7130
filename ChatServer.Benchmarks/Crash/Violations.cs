namespace ChatServer.Benchmarks.Crash;

/// <summary>The promises that were broken, in the order of discovery.</summary>
internal sealed class Violations
{
    private readonly Lock gate = new();
    private readonly List<string> all = [];

    public int Count { get { lock (gate) return all.Count; } }

    public IReadOnlyList<string> All { get { lock (gate) return [.. all]; } }

    public void Add(string violation)
    {
        lock (gate)
            all.Add(violation);
    }

    public void AddIf(bool broken, string violation)
    {
        if (broken)
            Add(violation);
    }
}
