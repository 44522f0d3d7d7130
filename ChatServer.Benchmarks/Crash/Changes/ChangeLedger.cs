namespace ChatServer.Benchmarks.Crash.Changes;

/// <summary>A value that the server was asked to store for a subject, such as the text of a message.</summary>
/// <param name="Kind">What it counts as in the report.</param>
internal sealed record Change(string Kind, string Subject, string Value);

/// <summary>
/// What changes were asked for and confirmed, over all rounds. One client changes a subject, and waits for each answer; so after
/// a kill the subject has the last confirmed value, or the one that was asked for and not answered.
/// </summary>
internal sealed class ChangeLedger(Violations violations)
{
    public const string Absent = "(absent)";

    private const int ShownLength = 60;

    private readonly Lock gate = new();
    private readonly Dictionary<string, Subject> subjects = [];
    private readonly HashSet<string> touched = [];
    private readonly Dictionary<long, string> tokens = [];
    private readonly SortedDictionary<string, long> confirmed = new(StringComparer.Ordinal);

    /// <summary>Confirmed changes by their kind.</summary>
    public IReadOnlyDictionary<string, long> Confirmed
    {
        get
        {
            lock (gate)
                return new SortedDictionary<string, long>(confirmed);
        }
    }

    public Change Ask(string kind, string subject, string value)
    {
        lock (gate)
        {
            if (!subjects.TryGetValue(subject, out var known))
                subjects.Add(subject, known = new Subject());

            known.Asked.Add(value);
            touched.Add(subject);
            return new Change(kind, subject, value);
        }
    }

    public void Confirm(Change change)
    {
        lock (gate)
        {
            confirmed[change.Kind] = confirmed.GetValueOrDefault(change.Kind) + 1;
            subjects[change.Subject].Settle(change.Value);
        }
    }

    public void ConfirmMessage(Change change, string token, long id)
    {
        Confirm(change);
        lock (gate)
            violations.AddIf(!tokens.TryAdd(id, token), $"{id} was given to two messages: {token} and {tokens[id]}");
    }

    /// <summary>The last confirmed value of a subject, or the one that was seen since.</summary>
    public string ValueOf(string subject)
    {
        lock (gate)
            return subjects.TryGetValue(subject, out var known) ? known.Value : Absent;
    }

    /// <summary>The token of a message that doesn't show it any more.</summary>
    public string? TokenOf(long id)
    {
        lock (gate)
            return tokens.GetValueOrDefault(id);
    }

    /// <summary>Compares what is stored with what was changed since the last time, then takes it as given.</summary>
    public void CompareTouched(IReadOnlyDictionary<string, string> seen)
    {
        lock (gate)
        {
            foreach (var subject in touched)
                Compare(subject, seen);

            AddUnasked(seen);
            touched.Clear();
        }
    }

    /// <summary>Compares everything that is stored with everything that was ever changed.</summary>
    public void CompareAll(IReadOnlyDictionary<string, string> seen)
    {
        lock (gate)
        {
            foreach (var subject in subjects.Keys)
                Compare(subject, seen);

            AddUnasked(seen);
        }
    }

    private void Compare(string subject, IReadOnlyDictionary<string, string> seen)
    {
        var value = seen.GetValueOrDefault(subject, Absent);
        var known = subjects[subject];
        violations.AddIf(!known.Allows(value), $"{subject} is {Quote(value)} and should be {known}");
        known.Settle(value);
    }

    private void AddUnasked(IReadOnlyDictionary<string, string> seen)
    {
        foreach (var subject in seen.Keys.Where(subject => !subjects.ContainsKey(subject)))
            violations.Add($"{subject} is {Quote(seen[subject])}, and nobody asked for it");
    }

    private static string Quote(string value) => value.Length <= ShownLength ? $"'{value}'" : $"'{value[..ShownLength]}…'";

    private sealed class Subject
    {
        public string Value { get; private set; } = Absent;

        public List<string> Asked { get; } = [];

        public bool Allows(string seen) => seen == Value || Asked.Contains(seen);

        public void Settle(string settled)
        {
            Value = settled;
            Asked.Clear();
        }

        public override string ToString() => string.Join(" or ", Asked.Prepend(Value).Distinct().Select(Quote));
    }
}
