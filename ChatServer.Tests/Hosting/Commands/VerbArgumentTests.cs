using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Hosting.Commands;

/// <summary>A verb refuses unknown arguments instead of ignoring them, because they may be meant to change its effect.</summary>
[Parallelizable]
internal sealed class VerbArgumentTests
{
    [TestCase("--dry-run", "keys", "rotate", "--dry-run")]
    [TestCase("--urls", "health", "--urls", "http://127.0.0.1:1")]
    [TestCase("--datadirectory", "backup", "copy.db", "--datadirectory", "/nowhere")]
    [TestCase("ben@example.com", "user", "disable", "ana@example.com", "ben@example.com")]
    [TestCase("--Chat:DataDirectory=/nowhere", "--Chat:DataDirectory=/nowhere", "user", "list")]
    [TestCase("--data-directory", "--data-directory", "/nowhere", "user", "list")]
    [TestCase("--every must be a time span such as", "backup", "copies", "--every", "5")]
    public async Task A_verb_refuses_unknown_arguments(string named, params string[] arguments) =>
        (await ProgramRun.StartAsync(arguments)).ExpectOneLine(named);

    [TestCase("user", "list")]
    [TestCase("user", "add", "--email", "ana@example.com", "--fullname", "Ana", "--password", TestServer.Password)]
    [TestCase("token", "ana@example.com")]
    [TestCase("keys", "show-id")]
    public async Task A_verb_does_not_create_a_data_directory(params string[] arguments)
    {
        var missing = Path.Combine(Path.GetTempPath(), $"chat-missing-{Guid.NewGuid():N}");

        var run = await ProgramRun.StartAsync([.. arguments, "--data-directory", missing]);

        run.ExpectOneLine($"There is no database in {missing}");
        Assert.That(Directory.Exists(missing), Is.False);
    }
}
