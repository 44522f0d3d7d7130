using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ChatServer.Tests.Storage.PowerCuts;

/// <summary>
/// A shared library of this process, with the places of the addresses of its imported functions. 64-bit ELF, see elf(5) and
/// dl_iterate_phdr(3).
/// </summary>
internal sealed unsafe partial class LoadedLibrary(nint start, string name, nint dynamic)
{
    private const uint DynamicSegment = 2;
    private const long End = 0, ProcedureBytes = 2, Strings = 5, Symbols = 6, Relocations = 7, RelocationBytes = 8,
    Procedures = 23;

    public string Name => name;

    public static List<LoadedLibrary> All()
    {
        var found = new List<LoadedLibrary>();
        var handle = GCHandle.Alloc(found);
        _ = IterateHeaders(&Collect, GCHandle.ToIntPtr(handle));
        handle.Free();
        return found;
    }

    /// <summary>Returns the places with the address of an imported function; none if the library doesn't import it.</summary>
    public List<nint> FindSlots(ReadOnlySpan<byte> function)
    {
        var slots = new List<nint>();
        AddSlots(function, Pointer(Relocations), Value(RelocationBytes), slots);
        AddSlots(function, Pointer(Procedures), Value(ProcedureBytes), slots);
        return slots;
    }

    private void AddSlots(ReadOnlySpan<byte> function, nint table, long bytes, List<nint> slots)
    {
        var symbols = (Symbol*)Pointer(Symbols);
        var strings = (byte*)Pointer(Strings);
        foreach (var relocation in new ReadOnlySpan<Relocation>((void*)table, (int)(bytes / sizeof(Relocation))))
        {
            var symbol = symbols + relocation.SymbolIndex;
            var isImport = relocation.SymbolIndex != 0 && symbol->Section == 0;
            if (isImport && MemoryMarshal.CreateReadOnlySpanFromNullTerminated(strings + symbol->Name).SequenceEqual(function))
                slots.Add(start + relocation.Offset);
        }
    }

    // glibc makes these addresses absolute when it loads the library; musl leaves them relative to its start.
    private nint Pointer(long tag) => Value(tag) is var value && value != 0 && value < start ? start + (nint)value : (nint)value;

    private long Value(long tag)
    {
        for (var entry = (DynamicEntry*)dynamic; entry->Tag != End; entry++)
        {
            if (entry->Tag == tag)
                return entry->Value;
        }

        return 0;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Collect(LibraryInfo* info, nuint size, nint found)
    {
        for (var index = 0; index < info->HeaderCount; index++)
        {
            var header = info->Headers[index];
            if (header.Type != DynamicSegment || Marshal.PtrToStringUTF8(info->Name) is not { Length: > 0 } path)
                continue;

            var libraries = (List<LoadedLibrary>)GCHandle.FromIntPtr(found).Target!;
            libraries.Add(new LoadedLibrary(info->Start, Path.GetFileName(path), info->Start + (nint)header.Address));
        }

        return 0;
    }

    [LibraryImport("libc", EntryPoint = "dl_iterate_phdr")]
    private static partial int IterateHeaders(delegate* unmanaged[Cdecl]<LibraryInfo*, nuint, nint, int> collect, nint found);

    [StructLayout(LayoutKind.Sequential)]
    private struct LibraryInfo
    {
        public nint Start;
        public nint Name;
        public ProgramHeader* Headers;
        public ushort HeaderCount;
    }

    [StructLayout(LayoutKind.Explicit, Size = 56)]
    private struct ProgramHeader
    {
        [FieldOffset(0)]
        public uint Type;

        [FieldOffset(16)]
        public ulong Address;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct DynamicEntry
    {
        public long Tag;
        public long Value;
    }

    [StructLayout(LayoutKind.Explicit, Size = 24)]
    private struct Symbol
    {
        [FieldOffset(0)]
        public uint Name;

        [FieldOffset(6)]
        public ushort Section;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Relocation
    {
        public nint Offset;
        public uint Type;
        public uint SymbolIndex;
        public long Addend;
    }
}
