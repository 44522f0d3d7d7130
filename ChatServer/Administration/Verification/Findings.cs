namespace ChatServer.Administration.Verification;

/// <summary>The problems found, one per line. The first <see cref="MaxNamed"/> are listed, the rest counted.</summary>
/// <param name="hear">Receives each line at once.</param>
internal sealed class Findings(Action<string> hear)
{
    public const int MaxNamed = 1_000;
    public const string Prefix = "FOUND ";

    public long Count { get; private set; }

    public void Add(string line)
    {
        Count++;
        if (Count <= MaxNamed)
            hear(line);
        else if (Count == MaxNamed + 1)
            hear("further findings are counted, not listed");
    }
}
