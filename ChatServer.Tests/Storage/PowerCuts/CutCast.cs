using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Storage.PowerCuts;

/// <summary>Who takes part in the workload, and where.</summary>
/// <param name="Owner">Owns the group and administers the server.</param>
/// <param name="Members">Write to each other and to the group, the owner among them.</param>
/// <param name="Guest">Comes into the group and goes.</param>
/// <param name="Subject">Is disabled and enabled.</param>
internal sealed record CutCast(TestUser Owner, IReadOnlyList<TestUser> Members, TestUser Guest, TestUser Subject, long Group)
{
    /// <summary>Every two members that write to each other.</summary>
    public IEnumerable<(TestUser One, TestUser Other)> Pairs() =>
        Members.SelectMany((one, index) => Members.Skip(index + 1).Select(other => (one, other)));
}
