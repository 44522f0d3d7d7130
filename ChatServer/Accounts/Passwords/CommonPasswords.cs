using System.Collections.Frozen;
using System.Reflection;

namespace ChatServer.Accounts.Passwords;

/// <summary>The passwords that attackers try first, of those that are long enough; see <c>common-passwords.txt</c>.</summary>
internal static class CommonPasswords
{
    private static readonly FrozenSet<string> Known = Read().ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    public static bool Contain(string password) => Known.Contains(password);

    private static IEnumerable<string> Read()
    {
        using var file = Assembly.GetExecutingAssembly()
            .GetManifestResourceStream("ChatServer.Accounts.Passwords.common-passwords.txt")
            ?? throw new InvalidOperationException("common-passwords.txt is not embedded in the assembly");
        using var reader = new StreamReader(file);
        while (reader.ReadLine() is { } line)
            yield return line;
    }
}
