// Made by embed.sh from drivers/main.py; change that.

let driverMain = #"""
    drive(main)

    """#
