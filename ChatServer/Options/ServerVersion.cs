using System.Reflection;

namespace ChatServer.Options;

/// <summary>The version of this program, as shown to users and administrators.</summary>
internal static class ServerVersion
{
    public static string Current { get; } = typeof(ServerVersion).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
}
