using System.Text.Json;
using ChatServer.Agents.Providers;
using ChatServer.Messages;
using ChatServer.Refusals;
using ChatServer.Tests.Agents;
using ChatServer.Tests.Harness;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ChatServer.Tests.Storage.Commands;

/// <summary>Every command, and what it returns, can be sent to the process that owns the log as JSON.</summary>
[Parallelizable]
internal sealed class WriteCommandTests : ServerFixture
{
    private static readonly CommandSample[] Samples =
    [
        .. MessageSamples.All, .. AccountSamples.All, .. AdministrationSamples.All, .. UserGroupSamples.All, .. ChatSamples.All,
        .. ChannelSamples.All, .. AgentSamples.All, .. ProviderSamples.All, .. AgentAdminSamples.All, .. AgentChatSamples.All,
        .. ToolSamples.All, .. CompletionSamples.All,
    ];

    protected override void Configure(IServiceCollection services) =>
        services.AddSingleton<IAgentProvider>(new ScriptedProvider());

    [Test]
    public void Every_command_has_a_sample() =>
        Assert.That(Samples.Select(sample => sample.Command), Is.EquivalentTo(CommandMethods.Commands));

    [TestCaseSource(nameof(Samples))]
    public async Task A_command_read_from_JSON_runs_like_the_command_itself(CommandSample sample)
    {
        var scene = await CommandScene.MakeAsync(Server);
        var command = Travel(sample.Command, await sample.MakeAsync(scene))!;

        var first = await RunAsync(command);
        var again = sample.RunsOnce ? null : await RunAsync(command);

        Assert.That(RefusalOf(first), Is.Null);
        Assert.That(RefusalOf(again)?.Code, Is.EqualTo(sample.Again));
        if (again is ChangeOutcome outcome)
            Assert.That(outcome.Unchanged, Is.Not.Null);
    }

    private async Task<object?> RunAsync(object command)
    {
        var method = CommandMethods.ByCommand[command.GetType()].Single();
        var task = method.Invoke(Feature(method.DeclaringType!), [command, CancellationToken.None])!;
        var isValueTask = task.GetType().Name.StartsWith(nameof(ValueTask), StringComparison.Ordinal);
        var running = isValueTask ? (Task)task.GetType().GetMethod(nameof(ValueTask.AsTask))!.Invoke(task, [])! : (Task)task;
        await running;
        return method.ReturnType.GenericTypeArguments is [var result]
            ? Travel(result, running.GetType().GetProperty(nameof(Task<>.Result))!.GetValue(running))
            : null;
    }

    private object Feature(Type type) =>
        Server.Services.GetService(type)
        ?? Server.Services.GetServices<IHostedService>().Single(service => service.GetType() == type);

    // What is lost on the way is missing from the second text.
    private static object? Travel(Type type, object? value)
    {
        var text = JsonSerializer.Serialize(value, type);
        var arrived = JsonSerializer.Deserialize(text, type);
        Assert.That(JsonSerializer.Serialize(arrived, type), Is.EqualTo(text));
        return arrived;
    }

    private static Refusal? RefusalOf(object? result) => result as Refusal
        ?? (Refusal?)result?.GetType().GetProperty(nameof(ChangeOutcome.Refusal), typeof(Refusal))?.GetValue(result);
}
