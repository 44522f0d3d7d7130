using System.Runtime.InteropServices;

namespace ChatServer.Accounts.Passwords;

/// <summary>The system's libxcrypt, which every Debian and Ubuntu has; it hashes bcrypt in the format <c>$2b$</c>.</summary>
internal static partial class Libxcrypt
{
    private const string Library = "libcrypt.so.1";
    private const int CryptDataBytes = 32_768; // sizeof(struct crypt_data)
    private const int SettingBytes = 192;      // CRYPT_GENSALT_OUTPUT_SIZE

    /// <summary>False where there is no such library, or one that knows no bcrypt.</summary>
    public static bool IsPresent { get; } = NativeLibrary.TryLoad(Library, out _) && NewSetting(cost: 4) is not null;

    /// <summary>A fresh salt for <see cref="Hash"/>: <c>$2b$12$</c> and 22 characters.</summary>
    public static unsafe string? NewSetting(int cost)
    {
        var output = stackalloc byte[SettingBytes];
        return Marshal.PtrToStringUTF8(GenerateSalt("$2b$", (uint)cost, null, 0, output, SettingBytes));
    }

    /// <summary>The hash of <paramref name="phrase"/> under a setting or an earlier hash; null where that is none.</summary>
    public static unsafe string? Hash(string phrase, string setting)
    {
        var data = NativeMemory.AllocZeroed(CryptDataBytes);
        try
        {
            return Marshal.PtrToStringUTF8(Crypt(phrase, setting, data, CryptDataBytes));
        }
        finally
        {
            NativeMemory.Clear(data, CryptDataBytes);
            NativeMemory.Free(data);
        }
    }

    [LibraryImport(Library, EntryPoint = "crypt_rn", StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial nint Crypt(string phrase, string setting, void* data, int size);

    [LibraryImport(Library, EntryPoint = "crypt_gensalt_rn", StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial nint GenerateSalt(string prefix, uint count, byte* random, int randomBytes, byte* output, int outputBytes);
}
