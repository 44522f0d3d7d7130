using ChatServer.Benchmarks.Users;

namespace ChatServer.Benchmarks.Crash.Changes;

/// <summary>Who changes things, and where.</summary>
/// <param name="Owner">Owns the group and administers the server.</param>
/// <param name="Members">Take part in the group, the owner among them.</param>
/// <param name="Guest">Is added to the group and removed.</param>
/// <param name="Subject">Is disabled, enabled and held.</param>
/// <param name="Channel">A standard channel that everybody may post to.</param>
internal sealed record Crowd(
    TestUser Owner, IReadOnlyList<TestUser> Members, TestUser Guest, TestUser Subject, long Group, string Channel);
