using System.Globalization;

namespace ChatServer.Tests.Storage.PowerCuts;

/// <summary>A value that a client asked the server to store at one moment, perhaps confirmed at a later one.</summary>
internal sealed class Step(string value, int asked)
{
    private int confirmed = int.MaxValue;

    public string Value => value;

    public int? Confirmed => confirmed == int.MaxValue ? null : confirmed;

    public bool IsPossible(int cut) => asked <= cut;

    public bool IsCertain(int cut) => confirmed <= cut;

    public void Confirm(int position) => confirmed = position;
}

/// <summary>
/// The requested and the confirmed values by subject, such as the text of a message. A subject is changed by one client, which
/// waits for each confirmation; so after a cut it has the last confirmed value, or one that was requested later.
/// </summary>
internal sealed class Promises(DiskRecorder recorder)
{
    public const string Absent = "(absent)";

    private readonly Lock gate = new();
    private readonly Dictionary<string, List<Step>> subjects = [];
    private readonly Dictionary<long, string> tokens = [];

    public int Count => subjects.Values.Sum(steps => steps.Count);

    /// <summary>The moments of confirmations.</summary>
    public IEnumerable<int> Confirmations =>
        subjects.Values.SelectMany(steps => steps).Select(step => step.Confirmed).OfType<int>();

    public Step Ask(string subject, string value)
    {
        lock (gate)
        {
            var step = new Step(value, recorder.Position);
            if (!subjects.TryGetValue(subject, out var steps))
                subjects.Add(subject, steps = []);
            steps.Add(step);
            return step;
        }
    }

    public void Confirm(params ReadOnlySpan<Step> steps)
    {
        var position = recorder.Position;
        foreach (var step in steps)
            step.Confirm(position);
    }

    /// <summary>Notes that a message was confirmed with an id, which it must keep.</summary>
    public void ConfirmMessage(Step text, string token, long id)
    {
        Confirm(text, Ask(IdOf(token), id.ToString(CultureInfo.InvariantCulture)));
        lock (gate)
            tokens.Add(id, token);
    }

    /// <summary>Returns the token of a message whose text no longer contains it.</summary>
    public string? TokenOf(long id) => tokens.GetValueOrDefault(id);

    /// <summary>Describes missing and unexpected values on a disk after a cut.</summary>
    public IEnumerable<string> Compare(IReadOnlyDictionary<string, string> seen, int cut)
    {
        foreach (var (subject, steps) in subjects)
        {
            var value = seen.GetValueOrDefault(subject, Absent);
            var allowed = Allowed(subject, steps, cut);
            if (!allowed.Contains(value))
                yield return $"{subject} is {Shorten(value)} and should be {string.Join(" or ", allowed.Select(Shorten))}";
        }

        foreach (var subject in seen.Keys.Where(subject => !subjects.ContainsKey(subject)))
            yield return $"{subject} is {Shorten(seen[subject])}, which was never requested";
    }

    public static string TextOf(string token) => $"text of {token}";

    public static string IdOf(string token) => $"id of {token}";

    public static string ReactionTo(string token) => $"reaction to {token}";

    public static string PinOf(string token) => $"pin of {token}";

    public static string FileOf(string token) => $"file of {token}";

    public static string VoteOf(Guid user, string token) => $"vote of {user} in {token}";

    // An id becomes known with the confirmation, but the message may exist under it from its request on.
    private static List<string> Allowed(string subject, List<Step> steps, int cut)
    {
        var certain = steps.FindLastIndex(step => step.IsCertain(cut));
        List<string> allowed = [certain < 0 ? Absent : steps[certain].Value];
        var isId = subject.StartsWith("id of ", StringComparison.Ordinal);
        allowed.AddRange(steps.Skip(certain + 1).Where(step => isId || step.IsPossible(cut)).Select(step => step.Value));
        return allowed;
    }

    private static string Shorten(string value) => value.Length <= 40 ? value : $"{value[..40]}… ({value.Length})";
}
