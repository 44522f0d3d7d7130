using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Tests.Storage.Commands;

/// <summary>A command that succeeds, and how the same command ends when it is run again.</summary>
/// <param name="Again">Null if it succeeds again.</param>
internal sealed record CommandSample(
    Type Command, Func<CommandScene, Task<IWriteCommand>> MakeAsync, RefusalCode? Again = null)
{
    /// <summary>Whether running it again fails, because it names what it creates.</summary>
    public bool RunsOnce { get; private init; }

    public static CommandSample Of<TCommand>(Func<CommandScene, TCommand> make, RefusalCode? again = null)
        where TCommand : IWriteCommand =>
        new(typeof(TCommand), scene => Task.FromResult<IWriteCommand>(make(scene)), again);

    /// <summary>For a command that something has to precede.</summary>
    public static CommandSample After<TCommand>(Func<CommandScene, Task<TCommand>> makeAsync, RefusalCode? again = null)
        where TCommand : IWriteCommand =>
        new(typeof(TCommand), async scene => await makeAsync(scene), again);

    public static CommandSample Once<TCommand>(Func<CommandScene, TCommand> make)
        where TCommand : IWriteCommand => Of(make) with { RunsOnce = true };

    public override string ToString() => Command.Name;
}
