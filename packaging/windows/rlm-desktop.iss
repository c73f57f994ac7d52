; For Inno Setup 6: the installer, from dist\rlm-desktop, for one user and without an administrator's rights.
; Written by the documentation and never run: no such machine was there.
;   python packaging\build.py --only
;   iscc packaging\windows\rlm-desktop.iss

#define Version "0.1.0"

[Setup]
AppId={{6C7E3B3B-0E0A-4E5C-9E67-6B1F0B5A2C11}
AppName=RLM Desktop
AppVersion={#Version}
AppPublisher=The RLM Desktop developers
DefaultDirName={autopf}\RLM Desktop
DefaultGroupName=RLM Desktop
PrivilegesRequired=lowest
PrivilegesRequiredOverridesAllowed=dialog
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
ChangesAssociations=yes
Compression=lzma2/max
SolidCompression=yes
OutputDir=..\..\dist
OutputBaseFilename=rlm-desktop-{#Version}-setup
UninstallDisplayIcon={app}\rlm-desktop.exe
WizardStyle=modern

[Files]
Source: "..\..\dist\rlm-desktop\*"; DestDir: "{app}"; Flags: recursesubdirs ignoreversion

[Icons]
Name: "{group}\RLM Desktop"; Filename: "{app}\rlm-desktop.exe"

[Registry]
Root: HKA; Subkey: "Software\Classes\.rlmrun"; ValueType: string; ValueData: "RLMDesktop.Run"; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\RLMDesktop.Run"; ValueType: string; ValueData: "Run of RLM Desktop"; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\RLMDesktop.Run\DefaultIcon"; ValueType: string; ValueData: "{app}\rlm-desktop.exe,0"
Root: HKA; Subkey: "Software\Classes\RLMDesktop.Run\shell\open\command"; ValueType: string; ValueData: """{app}\rlm-desktop.exe"" ""%1"""
Root: HKA; Subkey: "Software\Classes\rlm-desktop"; ValueType: string; ValueData: "URL:RLM Desktop"; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\rlm-desktop"; ValueType: string; ValueName: "URL Protocol"; ValueData: ""
Root: HKA; Subkey: "Software\Classes\rlm-desktop\shell\open\command"; ValueType: string; ValueData: """{app}\rlm-desktop.exe"" ""%1"""
Root: HKA; Subkey: "Software\Classes\Applications\rlm-desktop.exe\SupportedTypes"; ValueType: string; ValueName: ".jsonl"; ValueData: ""; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\Applications\rlm-desktop.exe\SupportedTypes"; ValueType: string; ValueName: ".eval"; ValueData: ""
