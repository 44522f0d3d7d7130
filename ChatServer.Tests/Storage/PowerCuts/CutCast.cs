using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Storage.PowerCuts;

/// <summary>The users of the workload, and their group.</summary>
/// <param name="Owner">Owns the group and administers the server.</param>
/// <param name="Members">Write to each other and to the group; the owner is one of them.</param>
/// <param name="Guest">Is added to the group and removed again.</param>
/// <param name="Subject">Is disabled and enabled.</param>
internal sealed record CutCast(TestUser Owner, IReadOnlyList<TestUser> Members, TestUser Guest, TestUser Subject, long Group)
{
    /// <summary>All pairs of members that write to each other.</summary>
    public IEnumerable<(TestUser One, TestUser Other)> Pairs() =>
        Members.SelectMany((one, index) => Members.Skip(index + 1).Select(other => (one, other)));
}
