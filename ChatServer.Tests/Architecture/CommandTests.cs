using System.Reflection;
using System.Text.RegularExpressions;
using ChatServer.Accounts;
using ChatServer.Accounts.Passwords;
using ChatServer.Administration;
using ChatServer.Administration.Deletions;
using ChatServer.Administration.Holds;
using ChatServer.Administration.Reports;
using ChatServer.Administration.Retention;
using ChatServer.Agents.Runs;
using ChatServer.Attachments.Avatars;
using ChatServer.Background;
using ChatServer.Hosting.Health;
using ChatServer.Messages.Forwarding;
using ChatServer.Messages.Sending;
using ChatServer.Realtime;
using ChatServer.Tests.Harness;
using ChatServer.Tests.Protocol;
using ChatServer.Tests.Storage.Commands;
using Microsoft.Extensions.Hosting;

namespace ChatServer.Tests.Architecture;

/// <summary>Features write through commands, see "Commands" in docs/internals/store-seam.md.</summary>
[Parallelizable]
internal sealed partial class CommandTests : ServerFixture
{
    // What precedes the write stays in the process of the request: hashing, receiving bytes, checking a token, reading what is
    // forwarded. The write itself is a command. A report is read after a command has audited that. AuditedChanges runs the
    // commands of administrators.
    private static readonly string[] WithMoreSteps =
    [
        Name<Registration>(nameof(Registration.RegisterAsync)), Name<SignIn>(nameof(SignIn.SignInAsync)),
        Name<PasswordChange>(nameof(PasswordChange.ChangeAsync)), Name<Authenticator>(nameof(Authenticator.AuthenticateAsync)),
        Name<Authenticator>(nameof(Authenticator.CheckAsync)), Name<ProfilePictures>(nameof(ProfilePictures.ReplaceAsync)),
        Name<ReportQueue>(nameof(ReportQueue.OpenAsync)), Name<AuditedChanges>(nameof(AuditedChanges.RunAsync)),
        Name<AuditedChanges>(nameof(AuditedChanges.RunOnUserAsync)),
        Name<MessageForwarding>(nameof(MessageForwarding.PrepareAsync)),
    ];

    // Parts of work of the log's owner; the start of a server with --demo; a process's own probe of its disk; a wait for the
    // writes before it; and the queue of messages, whose write reports its own outcome.
    private static readonly Type[] WritesWithoutCommand =
    [
        typeof(ErasureBatches), typeof(MessageRetention), typeof(DemoUsers), typeof(StorageProbe), typeof(Draining),
        typeof(SendWrites), typeof(HeldChatRemoval), typeof(HeldUserFileRemoval), typeof(PatientWrites),
        typeof(AccountBelongings), typeof(RunRecovery),
    ];

    private static readonly string[] Verbs = ["Find", "List", "Read", "Is", "Are"];

    [Test]
    public void Every_command_has_one_method_that_takes_it()
    {
        var wrong = CommandMethods.Commands.Where(command => CommandMethods.ByCommand[command].Count() != 1);

        Assert.That(wrong, Is.Empty);
    }

    [Test]
    public void Features_that_write_take_one_command_and_nothing_else()
    {
        var features = CommandMethods.ByCommand.SelectMany(methods => methods).Select(method => method.DeclaringType!).Distinct();

        var others = from method in features.SelectMany(CommandMethods.AsyncMethodsOf)
                     where !CommandMethods.TakesCommand(method) && !Reads(method) && !IsOfHost(method)
                     select $"{method.DeclaringType!.Name}.{method.Name}";

        Assert.That(others, Is.EquivalentTo(WithMoreSteps));
    }

    [Test]
    public void Only_work_of_the_owner_of_the_log_writes_without_a_command()
    {
        var writing = from file in Repository.Files(nameof(ChatServer), "*.cs")
                      where !file.Contains("/Storage/") && !file.Contains("/obj/")
                      where WriteWithoutCommand().IsMatch(Repository.Read(file))
                      select Path.GetFileNameWithoutExtension(file);

        var owners = Server.Get<IEnumerable<LogOwnerWork>>().Select(work => work.Type);
        Assert.That(writing, Is.SubsetOf(owners.Concat(WritesWithoutCommand).Select(type => type.Name)));
        Assert.That(WritesWithoutCommand.Select(type => type.Name), Is.SubsetOf(writing));
    }

    private static bool Reads(MethodInfo method) =>
        Array.Exists(Verbs, verb => method.Name.StartsWith(verb, StringComparison.Ordinal));

    private static bool IsOfHost(MethodInfo method) =>
        method.DeclaringType!.IsAssignableTo(typeof(IHostedService))
        && method.Name is nameof(IHostedService.StartAsync) or nameof(IHostedService.StopAsync);

    private static string Name<T>(string method) => $"{typeof(T).Name}.{method}";

    [GeneratedRegex(@"\bdatabase\s*\.(Post\(|Write(Urgently)?Async(<[^(]*>)?\((?!\s*(command|entry|draft),))")]
    private static partial Regex WriteWithoutCommand();
}
