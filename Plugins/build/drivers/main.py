drive(main)
