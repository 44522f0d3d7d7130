using System.Reflection;
using ChatServer.Messages.Forwarding;
using ChatServer.Storage;

namespace ChatServer.Tests.Storage.Commands;

/// <summary>The server's commands, and the methods of features that take one.</summary>
internal static class CommandMethods
{
    private const BindingFlags Public = BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly;
    private static readonly Type[] Types = typeof(IWriteCommand).Assembly.GetTypes();

    public static IReadOnlyList<Type> Commands { get; } =
        [.. Types.Where(type => type.IsAssignableTo(typeof(IWriteCommand)) && !type.IsAbstract)];

    public static ILookup<Type, MethodInfo> ByCommand { get; } = Types.Where(type => !type.IsAssignableTo(typeof(Delegate)))
        .SelectMany(AsyncMethodsOf).Where(TakesCommand).ToLookup(method => method.GetParameters()[0].ParameterType);

    public static IEnumerable<MethodInfo> AsyncMethodsOf(Type type) =>
        type.GetMethods(Public).Where(method => IsTask(method.ReturnType));

    /// <summary>Whether it takes a command and a token, and nothing else.</summary>
    public static bool TakesCommand(MethodInfo method) =>
        method.GetParameters() is [var command, var token]
        && command.ParameterType.IsAssignableTo(typeof(IWriteCommand))
        && token.ParameterType == typeof(CancellationToken)
        && !Reads(method);

    // It reads what a forward refers to; the write comes later.
    private static bool Reads(MethodInfo method) =>
        method.DeclaringType == typeof(MessageForwarding) && method.Name == nameof(MessageForwarding.PrepareAsync);

    private static bool IsTask(Type type) =>
        type == typeof(Task) || type == typeof(ValueTask)
        || (type.IsGenericType && (type.GetGenericTypeDefinition() is var kind)
            && (kind == typeof(Task<>) || kind == typeof(ValueTask<>)));
}
