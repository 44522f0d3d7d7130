using System.Globalization;
using ChatServer.Hosting.Commands;
using ChatServer.Tests.Harness;
using ChatServer.Tests.Hosting.Commands;

namespace ChatServer.Tests.World;

/// <summary>
/// Random histories of what users do, compared with a model that is too simple to be wrong. A failure prints the seed and the
/// shortest failing history.
/// </summary>
internal abstract class WorldFixture : ServerFixture
{
    protected const int Length = 120;

    protected override (string Key, string Value)[] Settings => [("Chat:Messages:EditWindow", "none")];

    [Test]
    public async Task The_server_matches_the_model_in_a_random_history()
    {
        var seed = Random.Shared.Next();
        TestContext.Out.WriteLine($"Seed {seed}");

        await NewRun().PlayAsync(seed, Length);
    }

    [Test]
    public async Task Data_left_by_a_history_pass_verification()
    {
        await NewRun().PlayAsync(seed: 21, Length);

        var run = await ProgramRun.InvokeAsync(VerifyCommand.Create(), "--data-directory", Server.DataDirectory);

        Assert.That(run.ExitCode, Is.Zero, run.Output);
    }

    /// <summary>
    /// Runs for hours: <c>CHAT_WORLD_SEEDS=1000-2000 CHAT_WORLD_STEPS=300 ./test.sh --filter Name~in_many_histories</c>.
    /// </summary>
    [Test, Explicit("Takes as long as its settings say")]
    public async Task The_server_matches_the_model_in_many_histories()
    {
        var seeds = NumbersOf("CHAT_WORLD_SEEDS", "100-200");
        var length = NumbersOf("CHAT_WORLD_STEPS", $"{Length}")[0];

        for (var seed = seeds[0]; seed <= seeds[^1]; seed++)
            await NewRun().PlayAsync(seed, length);
    }

    /// <summary>Plays the history that a failure printed.</summary>
    [Test, Explicit("Plays a history pasted here")]
    public async Task The_server_matches_the_model_in_a_given_history()
    {
        WorldStep[] steps = [];

        Assert.That(await NewRun().FindFailureAsync(steps), Is.Null);
    }

    protected abstract WorldRun NewRun();

    private static int[] NumbersOf(string variable, string otherwise) =>
        [.. (Environment.GetEnvironmentVariable(variable) ?? otherwise).Split('-')
            .Select(number => int.Parse(number, CultureInfo.InvariantCulture))];
}
